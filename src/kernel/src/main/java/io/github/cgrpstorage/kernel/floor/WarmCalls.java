package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Functions of libc for calls that allocate nothing, each giving -1 when it fails. They capture no
 * errno: JDK 25 makes a segment for each call that does ({@code SharedUtils.checkCaptureSegment}),
 * and the JIT compiler's escape analysis was seen not to remove it in 2 of 30 runs. Who needs the
 * errno makes the call again, by {@link Libc}.
 */
final class WarmCalls {

  private static final MethodHandle CLOSE = find("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle FACCESSAT =
      find("faccessat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = find("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

  private WarmCalls() {}

  private static MethodHandle find(String name, MemoryLayout result, MemoryLayout... args) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, args));
  }

  static int close(int descriptor) {
    try {
      return (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /** Whether a file exists: 0 if so. */
  static int exists(int directory, MemorySegment path) {
    try {
      return (int) FACCESSAT.invokeExact(directory, path, 0, 0);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  static long read(int descriptor, MemorySegment buffer) {
    try {
      return (long) READ.invokeExact(descriptor, buffer, buffer.byteSize());
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }
}
