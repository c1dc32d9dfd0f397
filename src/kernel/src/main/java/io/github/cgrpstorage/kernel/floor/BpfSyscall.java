package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** bpf(2) itself, for the one command whose fields libbpf 1.1 does not pass on. */
final class BpfSyscall {

  private static final long SYS_BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;
  private static final long MAP_GET_FD_BY_ID = 14;

  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
              Linker.Option.firstVariadicArg(1),
              Linker.Option.captureCallState("errno"));

  private BpfSyscall() {}

  static int mapGetFdById(int id, int flags) {
    Scratch scratch = Scratch.get();
    try (Arena arena = Arena.ofConfined()) {
      // union bpf_attr: map_id, next_id, open_flags.
      MemorySegment attr = arena.allocate(12, 8);
      attr.set(JAVA_INT, 0, id);
      attr.set(JAVA_INT, 8, flags);
      long result =
          (long)
              SYSCALL.invokeExact(
                  scratch.state(), SYS_BPF, MAP_GET_FD_BY_ID, attr, attr.byteSize());
      return result < 0 ? -scratch.errno() : (int) result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
