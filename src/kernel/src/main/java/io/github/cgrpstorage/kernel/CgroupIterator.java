package io.github.cgrpstorage.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.cgrpstorage.kernel.floor.Libc;
import io.github.cgrpstorage.kernel.floor.Objects;
import io.github.cgrpstorage.storage.BpfException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Passes of a BPF program over cgroups ({@code iter/cgroup}, 6.1). Each pass runs the program once
 * for each cgroup, while the kernel holds {@code cgroup_mutex}, and once more at the end with none.
 * Cgroups that were removed are left out.
 *
 * <p>Thread-safe as far as the program is. The caller owns it and closes it.
 */
public final class CgroupIterator implements AutoCloseable {

  /** Which cgroups a pass visits, and in which order: {@code enum bpf_cgroup_iter_order}. */
  public enum Order {
    /** The cgroup alone. */
    SELF_ONLY,
    /** The cgroup and its descendants, parents first. */
    DESCENDANTS_PRE,
    /** The cgroup and its descendants, children first. */
    DESCENDANTS_POST,
    /** The cgroup and its ancestors up to the root. */
    ANCESTORS_UP;

    int number() {
      return ordinal() + 1;
    }
  }

  /** The kernel's own buffer is 8 pages, and an iterator of cgroups cannot go on behind it. */
  private static final int BUFFER_BYTES = 1 << 15;

  /** The first read goes through the whole tree. Nothing is ever written here. */
  private static final MemorySegment NOTHING_READ = Arena.global().allocate(1);

  private final BpfLink link;

  /** The link's, and good as long as the link is open. */
  private final int descriptor;

  CgroupIterator(BpfLink link) {
    this.link = link;
    this.descriptor = Objects.linkDescriptor(link.handle().acquire());
    link.handle().release();
  }

  /**
   * Makes one pass.
   *
   * @return what the program wrote by {@code bpf_seq_write}: 32 KiB at most
   * @throws BpfException when the kernel refuses; EOPNOTSUPP when the program writes more
   */
  public byte[] pass() throws BpfException {
    link.handle().acquire();
    try (Arena arena = Arena.ofConfined()) {
      int pass = Objects.createIterator(descriptor);
      check("bpf_iter_create", pass);
      try {
        return readAll(pass, arena.allocate(BUFFER_BYTES));
      } finally {
        Libc.drop(pass);
      }
    } finally {
      link.handle().release();
    }
  }

  /**
   * Makes one pass of a program that writes nothing by {@code bpf_seq_write}. Allocates nothing.
   *
   * @throws BpfException when the kernel refuses
   */
  void passSilently() throws BpfException {
    link.handle().acquire();
    try {
      int pass = Objects.createIterator(descriptor);
      check("bpf_iter_create", pass);
      try {
        check("read", Libc.read(pass, NOTHING_READ));
      } finally {
        Libc.drop(pass);
      }
    } finally {
      link.handle().release();
    }
  }

  private byte[] readAll(int pass, MemorySegment buffer) throws BpfException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    while (true) {
      long count = Libc.read(pass, buffer);
      check("read", count);
      if (count == 0) {
        return output.toByteArray();
      }
      output.writeBytes(buffer.asSlice(0, count).toArray(JAVA_BYTE));
    }
  }

  private void check(String call, long result) throws BpfException {
    if (result < 0) {
      throw BpfException.of(call, (int) -result).on("cgroup iterator, " + link).build();
    }
  }

  /** Ends it. A second call does nothing. */
  @Override
  public void close() {
    link.close();
  }
}
