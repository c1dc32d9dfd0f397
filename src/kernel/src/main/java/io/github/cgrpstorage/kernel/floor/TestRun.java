package io.github.cgrpstorage.kernel.floor;

import io.github.cgrpstorage.bindings.Libbpf;
import io.github.cgrpstorage.bindings.bpf_test_run_opts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * bpf_prog_test_run_opts of programs of type syscall, again and again with one context, so that a
 * run allocates nothing. One thread at a time.
 */
public final class TestRun {

  private final MemorySegment opts;
  private final MemorySegment context;

  /**
   * Prepares runs.
   *
   * @param context what a program is given and gives back, native; whoever closes its arena does so
   *     when no run is under way
   */
  public TestRun(MemorySegment context) {
    this.context = context;
    opts = bpf_test_run_opts.allocate(Arena.ofAuto());
    bpf_test_run_opts.sz(opts, bpf_test_run_opts.sizeof());
    bpf_test_run_opts.ctx_in(opts, context);
    bpf_test_run_opts.ctx_size_in(opts, (int) context.byteSize());
  }

  /**
   * Runs a program once.
   *
   * @param program its descriptor
   * @return what it returned, 0 or more, or {@code -errno}
   */
  public int run(int program) {
    int result = Libbpf.bpf_prog_test_run_opts(program, opts);
    // The kernel writes to it, and knows it by an address only.
    Reference.reachabilityFence(context);
    return result < 0 ? result : bpf_test_run_opts.retval(opts);
  }
}
