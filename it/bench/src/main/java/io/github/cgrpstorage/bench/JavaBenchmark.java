package io.github.cgrpstorage.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.openjdk.jmh.annotations.Benchmark;

/** The public typed API. */
public class JavaBenchmark extends FixtureBenchmark {

  private static final MethodHandle GETPPID =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("getppid"),
              FunctionDescriptor.of(JAVA_INT));

  @Benchmark
  public LookupResult lookup() throws BpfException {
    return fixture.map.lookup(fixture.cgroup, fixture.value);
  }

  @Benchmark
  public LookupResult lookupShared() throws BpfException {
    return fixture.map.lookup(fixture.cgroup, fixture.sharedValue);
  }

  @Benchmark
  public LookupResult lookupHeap() throws BpfException {
    return fixture.map.lookup(fixture.cgroup, fixture.heapValue);
  }

  @Benchmark
  public UpdateResult update() throws BpfException {
    return fixture.map.update(fixture.cgroup, fixture.value);
  }

  @Benchmark
  public UpdateResult deleteCreate() throws BpfException {
    if (fixture.map.delete(fixture.cgroup) != DeleteResult.DELETED) {
      throw new IllegalStateException("there was nothing to delete");
    }
    return fixture.map.update(fixture.cgroup, fixture.value, UpdateMode.CREATE);
  }

  /** The helper that gets, called by the driver program in a test run. */
  @Benchmark
  public int helper() {
    long map = fixture.map.handle().acquire();
    try {
      return fixture.helperGet((int) map);
    } finally {
      fixture.map.handle().release();
    }
  }

  @Benchmark
  public int getppid() throws Throwable {
    return (int) GETPPID.invokeExact();
  }
}
