package io.github.cgrpstorage.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The CPU on which both sides of a pair run: the CPUs of a virtual machine are not of one speed,
 * for each has its own neighbours.
 */
final class OneCpu {

  private static final int NUMBER = last();

  private static final MethodHandle SET =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("sched_setaffinity"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

  private OneCpu() {}

  /** The last that this process may use: the first has more of the machine's interrupts. */
  private static int last() {
    try {
      String list =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("Cpus_allowed_list:"))
              .findFirst()
              .orElseThrow();
      return Integer.parseInt(list.replaceFirst(".*[^0-9]", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void pinThisThread() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocate(1024, 8);
      set.set(JAVA_LONG, NUMBER / 64 * 8L, 1L << NUMBER % 64);
      if ((int) SET.invokeExact(0, set.byteSize(), set) != 0) {
        throw new IllegalStateException("CPU " + NUMBER + " was refused");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** A command whose process runs there. */
  static List<String> pinned(List<String> command) {
    List<String> words = new ArrayList<>(List.of("taskset", "--cpu-list", "" + NUMBER));
    words.addAll(command);
    return words;
  }
}
