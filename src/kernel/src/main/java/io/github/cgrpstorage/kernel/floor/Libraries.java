package io.github.cgrpstorage.kernel.floor;

import io.github.cgrpstorage.bindings.Libbpf;
import io.github.cgrpstorage.storage.KernelRelease;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/**
 * Whether native code can be reached at all. Asked before anything else touches the bindings, whose
 * class would fail to initialise, once and for all, on a machine without libbpf.
 */
public final class Libraries {

  /** The oldest libbpf that this project supports. */
  public static final KernelRelease OLDEST_LIBBPF = new KernelRelease(1, 1);

  private Libraries() {}

  /**
   * Why native calls are not possible.
   *
   * @return one sentence; null when they are
   */
  public static String nativeAccessRefused() {
    try {
      SymbolLookup.libraryLookup("libc.so.6", Arena.global());
      return null;
    } catch (IllegalCallerException e) {
      return e.getMessage();
    } catch (IllegalArgumentException e) {
      return "no libc.so.6: " + e.getMessage();
    }
  }

  /**
   * Whether {@code libbpf.so.1} can be opened.
   *
   * @return true when it can
   */
  public static boolean hasLibbpf() {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup("libbpf.so.1", arena);
      return true;
    } catch (IllegalArgumentException | IllegalCallerException e) {
      return false;
    }
  }

  /**
   * libbpf_version_string; only where {@link #hasLibbpf}.
   *
   * @return such as {@code v1.1}
   */
  public static String libbpfVersion() {
    return Libbpf.libbpf_version_string().reinterpret(64).getString(0);
  }

  /**
   * libbpf_probe_bpf_prog_type.
   *
   * @param type enum bpf_prog_type
   * @return 1 supported, 0 not, or {@code -errno}
   */
  public static int probeProgramType(ProgramType type) {
    return Libbpf.libbpf_probe_bpf_prog_type(type.number(), java.lang.foreign.MemorySegment.NULL);
  }

  /** The types of programs on cgroups that are probed. */
  public enum ProgramType {
    /** cgroup/skb. */
    CGROUP_SKB,
    /** cgroup/connect and its kin. */
    CGROUP_SOCK_ADDR,
    /** sockops. */
    SOCK_OPS;

    private int number() {
      return switch (this) {
        case CGROUP_SKB -> Libbpf.BPF_PROG_TYPE_CGROUP_SKB();
        case CGROUP_SOCK_ADDR -> Libbpf.BPF_PROG_TYPE_CGROUP_SOCK_ADDR();
        case SOCK_OPS -> Libbpf.BPF_PROG_TYPE_SOCK_OPS();
      };
    }
  }
}
