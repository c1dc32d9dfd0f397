package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.snapshot.Records;
import io.github.cgrpstorage.storage.snapshot.Snapshot;
import io.github.cgrpstorage.storage.snapshot.SnapshotBuffer;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import io.github.cgrpstorage.storage.snapshot.SubtreeWalk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Reads the values of a whole subtree of cgroups in one pass of the kernel, into memory mapped
 * here: no system call for each cgroup, and the only way to find which cgroups have a value,
 * because the kernel cannot go through a map of this type.
 *
 * <p>What a snapshot holds:
 *
 * <ul>
 *   <li>The value of each cgroup of the subtree that has one and passes the filter, parents first.
 *       A removed cgroup is left out at once, also while something still refers to it.
 *   <li>A cgroup that lives from before the pass to after it, and has a value all that time, is in
 *       it exactly once, with two exceptions in which the kernel finds no value where there is one:
 *       while a plain update replaces it ({@code bpf_local_storage_update}; the kernel's programs
 *       look twice), and up to 6.14, for the programs, while another task of the CPU is at a
 *       storage ({@code bpf_cgrp_storage_trylock}). {@link SubtreeMethod} says what may happen to
 *       others.
 *   <li>Values are copied while BPF programs write them: eight aligned bytes never tear, a value of
 *       several words may. Values of different cgroups are of different moments of the pass.
 *   <li>Nothing is ever cut off: when more cgroups have a value than there is room for, more room
 *       is made and the pass made again.
 * </ul>
 *
 * <p>A pass allocates nothing once there is room enough. The kernel's programs need CAP_BPF and
 * CAP_PERFMON; where they cannot be had, cgroups are read by their descriptors, and {@link
 * #method()} and {@link #limitation()} say so.
 *
 * <p>Thread-safe: passes exclude each other. A snapshot is the reader's own, and its next pass
 * overwrites it. The caller owns the reader and closes it; until then it holds the map, and may
 * hold the cgroup that it read last.
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

  /** What the programs wrote. */
  private static final class Mapped extends Records {
    Mapped(ValueType type) {
      super(type);
    }

    void found(MemorySegment records, int count) {
      show(records, count);
    }
  }

  private static final int FIRST_BYTES = 1 << 17;

  private final CgroupStorage storage;
  private final SubtreePrograms programs;
  private final Mapped mapped;
  private final SnapshotBuffer looked;
  private final MemorySegment value;
  private boolean closed;

  private SubtreeReader(CgroupStorage storage, SubtreePrograms programs) {
    this.storage = storage;
    this.programs = programs;
    mapped = new Mapped(storage.type());
    looked = new SnapshotBuffer(storage.type());
    value = Arena.ofAuto().allocate(storage.layout());
  }

  /**
   * Prepares for a map, with the best method that this kernel has.
   *
   * @param bpf the kernel or the model
   * @param storage the map; stays its owner's, and open
   * @return the reader, which the caller closes
   * @throws BpfException when memory cannot be mapped
   */
  public static SubtreeReader open(Bpf bpf, CgroupStorage storage) throws BpfException {
    return new SubtreeReader(
        storage, SubtreePrograms.best(bpf, storage, "copy", firstRecords(storage)));
  }

  /**
   * Prepares for a map, with this method and no other.
   *
   * @param bpf the kernel or the model
   * @param storage the map; stays its owner's, and open
   * @param method how to read
   * @return the reader, which the caller closes
   * @throws BpfException when the kernel refuses: the capabilities are missing, or it is too old
   */
  public static SubtreeReader open(Bpf bpf, CgroupStorage storage, SubtreeMethod method)
      throws BpfException {
    return new SubtreeReader(
        storage, SubtreePrograms.exactly(bpf, storage, "copy", firstRecords(storage), method));
  }

  private static int firstRecords(CgroupStorage storage) {
    return Math.max(1, FIRST_BYTES / Records.recordBytes(storage.type()));
  }

  /**
   * How subtrees are read.
   *
   * @return the best method that this kernel has; a v1 cgroup is read by {@link
   *     SubtreeMethod#ITERATOR} where it says {@link SubtreeMethod#WALK}
   */
  public SubtreeMethod method() {
    return programs.method();
  }

  /**
   * Why not by a better method.
   *
   * @return the reason in one sentence; empty when there is none better
   */
  public Optional<String> limitation() {
    return programs.limitation();
  }

  /**
   * Reads a subtree.
   *
   * @param root where to start
   * @return the values of it and its descendants; none when it was removed. Good until this
   *     reader's next pass or its end: {@link SnapshotBuffer#copyOf} keeps it
   * @throws BpfException when the kernel refuses: there is no memory for so many values
   */
  public Snapshot snapshot(Cgroup root) throws BpfException {
    return snapshot(root, SubtreeFilter.ALL);
  }

  /**
   * Reads a part of a subtree.
   *
   * @param root where to start
   * @param filter which cgroups
   * @return the values of those that have one, as {@link #snapshot(Cgroup)} gives them
   * @throws BpfException when the kernel refuses
   */
  public synchronized Snapshot snapshot(Cgroup root, SubtreeFilter filter) throws BpfException {
    if (closed) {
      throw new IllegalStateException("the reader of " + storage + " is closed");
    }
    return programs.pass() == null ? lookUp(root, filter) : pass(root, filter);
  }

  private Snapshot pass(Cgroup root, SubtreeFilter filter) throws BpfException {
    programs.makeRoomFor(filter);
    int count = programs.pass().over(root, filter);
    while (count > programs.records()) {
      programs.makeRoomFor(count + count / 4);
      count = programs.pass().over(root, filter);
    }
    mapped.found(programs.pass().records(), count);
    return mapped;
  }

  private Snapshot lookUp(Cgroup root, SubtreeFilter filter) throws BpfException {
    looked.clear();
    SubtreeWalk.visit(
        root,
        filter,
        cgroup -> {
          if (storage.lookup(cgroup, value) == LookupResult.PRESENT) {
            looked.add(cgroup.id(), value);
          }
        });
    return looked;
  }

  /**
   * Reads a subtree and gives away each value.
   *
   * @param root where to start
   * @param consumer takes each value, parents first
   * @return how many cgroups have a value
   * @throws BpfException when the kernel refuses
   */
  public synchronized int read(Cgroup root, Consumer consumer) throws BpfException {
    Snapshot snapshot = snapshot(root);
    for (int i = 0; i < snapshot.size(); i++) {
      consumer.accept(snapshot.cgroupId(i), snapshot.value(i));
    }
    return snapshot.size();
  }

  /** Unloads the programs. A second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    programs.close();
  }
}
