package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.kernel.floor.LibbpfLog;
import io.github.cgrpstorage.kernel.floor.Objects;
import io.github.cgrpstorage.kernel.floor.TestRun;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/**
 * A program of a loaded {@link BpfObject}. It has no resource of its own: its object does.
 *
 * <p>Thread-safe.
 */
public final class BpfProgram {

  private final BpfObject object;
  private final String name;
  private final long program;

  /** Once it is known, for a call of libbpf makes a segment of the pointer; 0 until then. */
  private int descriptor;

  BpfProgram(BpfObject object, String name, long program) {
    this.object = object;
    this.name = name;
    this.program = program;
  }

  /**
   * The program's name.
   *
   * @return its function's name
   */
  public String name() {
    return name;
  }

  /**
   * What the program says it is for.
   *
   * @return its section, such as {@code tp_btf/sys_enter}
   */
  public String section() {
    return object.using(_ -> Objects.section(program));
  }

  /**
   * Attaches it where its section says.
   *
   * @return the link, which the caller closes; closing it detaches
   * @throws BpfException when the kernel refuses
   */
  public BpfLink attach() throws BpfException {
    return link("bpf_program__attach", () -> Objects.attach(program));
  }

  /**
   * Attaches it to a cgroup and its descendants, as a program of a {@code cgroup/...} or {@code
   * sockops} section.
   *
   * @param cgroup the cgroup
   * @return the link, which the caller closes; closing it detaches
   * @throws BpfException when the kernel refuses; attaching needs CAP_NET_ADMIN
   */
  public BpfLink attach(Cgroup cgroup) throws BpfException {
    int descriptor = (int) cgroup.handle().acquire();
    try {
      return link("bpf_program__attach_cgroup", () -> Objects.attachCgroup(program, descriptor));
    } finally {
      cgroup.handle().release();
    }
  }

  /**
   * Prepares passes over cgroups, as a program of section {@code iter/cgroup}.
   *
   * @param cgroup where to start
   * @param order which cgroups, in which order
   * @return the iterator, which the caller closes
   * @throws BpfException when the kernel refuses
   */
  public CgroupIterator iterator(Cgroup cgroup, CgroupIterator.Order order) throws BpfException {
    int descriptor = (int) cgroup.handle().acquire();
    try {
      return new CgroupIterator(
          link(
              "bpf_program__attach_iter",
              () -> Objects.attachIterator(program, descriptor, order.number())));
    } finally {
      cgroup.handle().release();
    }
  }

  private BpfLink link(String call, LongSupplier attach) throws BpfException {
    StringBuilder log = new StringBuilder();
    long[] link = new long[1];
    object.using(
        _ -> {
          LibbpfLog.collect(log, () -> link[0] = attach.getAsLong());
          return null;
        });
    if (link[0] < 0) {
      throw BpfException.of(call, (int) -link[0])
          .on("program '" + name + "'")
          .log(log.toString())
          .build();
    }
    return new BpfLink(link[0], "link of program '" + name + "'");
  }

  /**
   * Runs it once, as a program of section {@code syscall}.
   *
   * @param context what it is given and gives back: memory of the size that the program expects,
   *     native or heap
   * @return what the program returned
   * @throws BpfException when the kernel refuses
   */
  public int testRun(MemorySegment context) throws BpfException {
    if (context.isReadOnly()) {
      throw new IllegalArgumentException("the context is memory that can be written");
    }
    // The kernel gets memory that nobody else can close meanwhile.
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment own = arena.allocate(context.byteSize(), Long.BYTES).copyFrom(context);
      int result = run(new TestRun(own));
      context.copyFrom(own);
      return result;
    }
  }

  /** As {@link #testRun}, prepared before, so that nothing is allocated. */
  int run(TestRun run) throws BpfException {
    object.handle().acquire();
    try {
      if (descriptor <= 0) {
        descriptor = Objects.programDescriptor(program);
      }
      int result = run.run(descriptor);
      if (result < 0) {
        throw BpfException.of("bpf_prog_test_run", -result).on("program '" + name + "'").build();
      }
      return result;
    } finally {
      object.handle().release();
    }
  }

  @Override
  public String toString() {
    return "program '" + name + "'";
  }
}
