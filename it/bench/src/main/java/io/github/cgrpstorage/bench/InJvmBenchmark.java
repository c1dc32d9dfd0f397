package io.github.cgrpstorage.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * The baseline's own code for the helper, called in this JVM: what is dearer here than in a process
 * of C is neither Java's nor the library's.
 */
public class InJvmBenchmark extends FixtureBenchmark {

  static final String LIBRARY = "bench.in.jvm";
  static final String DRIVER = "bench.driver";

  /** One call of {@link #loop} is about so many helpers. */
  static final int LOOP = 64;

  private static final MethodHandle OPEN =
      find("open_helper", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle CALL =
      find("call_helpers", FunctionDescriptor.ofVoid(JAVA_INT));

  private static MethodHandle find(String name, FunctionDescriptor type) {
    SymbolLookup library = SymbolLookup.libraryLookup(System.getProperty(LIBRARY), Arena.global());
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
  }

  /** After the fixture, which is the superclass's. */
  @Setup
  public void openHelper() {
    long map = fixture.map.handle().acquire();
    long cgroup = fixture.cgroup.handle().acquire();
    try (Arena arena = Arena.ofConfined()) {
      OPEN.invokeExact(arena.allocateFrom(System.getProperty(DRIVER)), (int) map, (int) cgroup);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      fixture.cgroup.handle().release();
      fixture.map.handle().release();
    }
  }

  /** The loop is in C too. */
  @Benchmark
  public void loop() throws Throwable {
    CALL.invokeExact(LOOP);
  }

  /** The loop is in Java. */
  @Benchmark
  public void one() throws Throwable {
    CALL.invokeExact(1);
  }
}
