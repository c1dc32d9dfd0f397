package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntSupplier;

/**
 * Runs one call without any capability. Capabilities belong to a thread: they are dropped on a
 * thread made for the call, which ends with it, so no other code ever runs without them.
 */
final class Unprivileged {

  /** {@code _LINUX_CAPABILITY_VERSION_3}. */
  private static final int VERSION_3 = 0x20080522;

  private static final long SYS_CAPSET = System.getProperty("os.arch").equals("aarch64") ? 91 : 126;

  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS),
              Linker.Option.firstVariadicArg(1));

  private Unprivileged() {}

  static int call(IntSupplier action) {
    FutureTask<Integer> task =
        new FutureTask<>(
            () -> {
              dropAll();
              return action.getAsInt();
            });
    Thread.ofPlatform().name("without-capabilities").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void dropAll() {
    try (Arena arena = Arena.ofConfined()) {
      // struct __user_cap_header_struct { u32 version; int pid; }, pid 0: this thread.
      MemorySegment header = arena.allocate(8, 4);
      header.set(JAVA_INT, 0, VERSION_3);
      // struct __user_cap_data_struct[2] of effective, permitted, inheritable: all zero.
      MemorySegment data = arena.allocate(24, 4);
      long result = (long) SYSCALL.invokeExact(SYS_CAPSET, header, data);
      if (result != 0) {
        throw new IllegalStateException("capset refused to drop capabilities");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
