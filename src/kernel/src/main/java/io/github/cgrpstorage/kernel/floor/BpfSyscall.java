package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** bpf(2) itself, for what libbpf 1.1 does not pass on. */
public final class BpfSyscall {

  private static final long SYS_BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;
  private static final long MAP_GET_FD_BY_ID = 14;

  /**
   * No kernel has it, and libbpf's enum bpf_cmd is far from it. Below bit 16: with all higher bits
   * set too, 7.2 and 7.3 were seen to give E2BIG.
   */
  private static final long NO_COMMAND = 0x7fff;

  private static final MethodHandle SYSCALL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
              FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG),
              Linker.Option.firstVariadicArg(1),
              Linker.Option.captureCallState("errno"));

  private BpfSyscall() {}

  static int mapGetFdById(int id, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      // union bpf_attr: map_id, next_id, open_flags.
      MemorySegment attr = arena.allocate(12, 8);
      attr.set(JAVA_INT, 0, id);
      attr.set(JAVA_INT, 8, flags);
      return call(MAP_GET_FD_BY_ID, attr);
    }
  }

  /**
   * What a command that does not exist comes to. The kernel itself says EINVAL ({@code __sys_bpf}),
   * or EPERM to a process without CAP_BPF; anything else is said by what stands before it.
   *
   * @return {@code -errno}
   */
  public static int refusal() {
    try (Arena arena = Arena.ofConfined()) {
      return call(NO_COMMAND, arena.allocate(8, 8));
    }
  }

  private static int call(long command, MemorySegment attr) {
    Scratch scratch = Scratch.get();
    try {
      long result =
          (long) SYSCALL.invokeExact(scratch.state(), SYS_BPF, command, attr, attr.byteSize());
      return result < 0 ? -scratch.errno() : (int) result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
