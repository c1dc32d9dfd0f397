package io.github.cgrpstorage.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import java.lang.foreign.MemorySegment;

/**
 * Reads the values of a whole subtree of cgroups in one pass of the kernel, into memory mapped
 * here: no system call for each cgroup, and the only way to find which cgroups have a value,
 * because the kernel cannot go through a map of this type.
 *
 * <p>A value may tear when BPF programs write it meanwhile. Cgroups that are made or removed during
 * the pass may be missing.
 *
 * <p>Thread-safe: passes exclude each other. The caller owns it and closes it.
 */
public final class SubtreeReader implements AutoCloseable {

  /** Takes one cgroup's value. */
  @FunctionalInterface
  public interface Consumer {

    /**
     * Takes one value.
     *
     * @param cgroupId the cgroup's id
     * @param value the value, good during this call only
     */
    void accept(long cgroupId, MemorySegment value);
  }

  /** {@code struct record} of subtree.bpf.c: the id comes first, the value follows. */
  private static final long ID_BYTES = 8;

  private static final int FIRST_CAPACITY = 1024;

  private final Bpf bpf;
  private final CgroupStorage storage;
  private final int recordBytes;
  private BpfObject object;
  private MemorySegment found;
  private MemorySegment records;
  private int capacity;

  private SubtreeReader(Bpf bpf, CgroupStorage storage) {
    this.bpf = bpf;
    this.storage = storage;
    // The kernel lays array elements out in steps of 8 bytes.
    this.recordBytes = (int) ID_BYTES + (storage.type().byteSize() + 7 & ~7);
  }

  /**
   * Loads the program for a map.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param storage the map; stays its owner's, and open
   * @return the reader, which the caller closes
   * @throws BpfException when the kernel refuses: needs CAP_BPF and CAP_PERFMON
   */
  public static SubtreeReader open(Bpf bpf, CgroupStorage storage) throws BpfException {
    SubtreeReader reader = new SubtreeReader(bpf, storage);
    reader.load(FIRST_CAPACITY);
    return reader;
  }

  private void load(int entries) throws BpfException {
    BpfObject next = BpfObject.open(bpf, BpfProgramFile.SUBTREE.bytes(), "subtree");
    try {
      next.global("value_size").set(JAVA_INT, 0, storage.type().byteSize());
      next.reuse("storage", storage);
      next.setValueSize("records", recordBytes);
      next.setMaxEntries("records", entries);
      next.load();
      found = next.global("found");
      records = next.mapMemory("records", (long) entries * recordBytes);
    } catch (BpfException | RuntimeException e) {
      next.close();
      throw e;
    }
    if (object != null) {
      object.close();
    }
    object = next;
    capacity = entries;
  }

  /**
   * Makes one pass; when more cgroups have a value than there was room for, more room is made and
   * the pass repeated.
   *
   * @param root where to start; it and its descendants are read, parents first
   * @param consumer takes each value
   * @return how many cgroups have a value
   * @throws BpfException when the kernel refuses
   */
  public synchronized int read(Cgroup root, Consumer consumer) throws BpfException {
    int count = pass(root);
    while (count > capacity) {
      load(count + count / 4);
      count = pass(root);
    }
    for (int i = 0; i < count; i++) {
      long start = (long) i * recordBytes;
      MemorySegment value = records.asSlice(start + ID_BYTES, storage.type().byteSize());
      consumer.accept(records.get(JAVA_LONG, start), value.asReadOnly());
    }
    return count;
  }

  private int pass(Cgroup root) throws BpfException {
    found.set(JAVA_INT, 0, 0);
    BpfProgram program = object.program("copy_values");
    try (CgroupIterator iterator = program.iterator(root, CgroupIterator.Order.DESCENDANTS_PRE)) {
      iterator.pass();
    }
    return found.get(JAVA_INT, 0);
  }

  /** Unloads the program. A second call does nothing. */
  @Override
  public synchronized void close() {
    object.close();
  }
}
