package io.github.cgrpstorage.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import io.github.cgrpstorage.storage.snapshot.SubtreeWalk;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Sets up, resets or deletes the values of a whole subtree of cgroups in one pass of the kernel.
 *
 * <p>A pass reaches a cgroup that lives from before it to after it; {@link SubtreeMethod} says what
 * may happen to others. Where the kernel's programs cannot be had, or the value has a {@code
 * bpf_spin_lock}, cgroups are written by their descriptors, and {@link #method()} and {@link
 * #limitation()} say so.
 *
 * <p>Thread-safe: passes exclude each other. The caller owns it and closes it; until then it holds
 * the map.
 */
public final class SubtreeWriter implements AutoCloseable {

  /** A refusal passes soon; the same bound as that of an update (CgroupStorage). */
  private static final int MOST_PASSES = 1000;

  /** {@code enum operation} of subtree.bpf.c. */
  private enum Operation {
    CREATE,
    RESET,
    DELETE
  }

  private final CgroupStorage storage;
  private final SubtreePrograms programs;
  private boolean closed;

  private SubtreeWriter(CgroupStorage storage, SubtreePrograms programs) {
    this.storage = storage;
    this.programs = programs;
  }

  /**
   * Prepares for a map, with the best method that this kernel has.
   *
   * @param bpf the kernel or the model
   * @param storage the map; stays its owner's, and open
   * @return the writer, which the caller closes
   */
  public static SubtreeWriter open(Bpf bpf, CgroupStorage storage) {
    return new SubtreeWriter(storage, SubtreePrograms.best(bpf, storage, "write", 1));
  }

  /**
   * Prepares for a map, with this method and no other.
   *
   * @param bpf the kernel or the model
   * @param storage the map; stays its owner's, and open
   * @param method how to write
   * @return the writer, which the caller closes
   * @throws BpfException when the kernel refuses: the capabilities are missing, it is too old, or
   *     the value has a {@code bpf_spin_lock}
   */
  public static SubtreeWriter open(Bpf bpf, CgroupStorage storage, SubtreeMethod method)
      throws BpfException {
    return new SubtreeWriter(storage, SubtreePrograms.exactly(bpf, storage, "write", 1, method));
  }

  /**
   * How subtrees are written.
   *
   * @return the best method that this kernel has
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
   * Sets up: gives a value to each cgroup that has none, and leaves the others alone.
   *
   * @param root where to start
   * @param filter which cgroups
   * @param value what each gets: exactly the layout's size, native or heap
   * @return how many cgroups got it
   * @throws BpfException when the kernel refuses: ENOMEM
   * @throws IllegalArgumentException when the segment has another size
   */
  public int create(Cgroup root, SubtreeFilter filter, MemorySegment value) throws BpfException {
    return write(Operation.CREATE, root, filter, value);
  }

  /**
   * Resets: writes a value over that of each cgroup which has one. By the kernel's programs it is
   * written in place, each eight bytes at once: other programs keep good pointers, and what they
   * add to a word counts either before the reset or after it. By descriptors it replaces the
   * element, as {@link CgroupStorage#update} does, unless the value has a lock.
   *
   * @param root where to start
   * @param filter which cgroups
   * @param value what each gets: exactly the layout's size, native or heap
   * @return how many cgroups had a value
   * @throws BpfException when the kernel refuses
   * @throws IllegalArgumentException when the segment has another size
   */
  public int reset(Cgroup root, SubtreeFilter filter, MemorySegment value) throws BpfException {
    return write(Operation.RESET, root, filter, value);
  }

  /**
   * Deletes the value of each cgroup which has one.
   *
   * @param root where to start
   * @param filter which cgroups
   * @return how many cgroups had a value
   * @throws BpfException when the kernel refuses
   */
  public int delete(Cgroup root, SubtreeFilter filter) throws BpfException {
    return write(Operation.DELETE, root, filter, null);
  }

  private synchronized int write(
      Operation operation, Cgroup root, SubtreeFilter filter, MemorySegment value)
      throws BpfException {
    if (closed) {
      throw new IllegalStateException("the writer of " + storage + " is closed");
    }
    if (value != null && value.byteSize() != storage.type().byteSize()) {
      throw new IllegalArgumentException(
          "the value is %d bytes, %s takes %d"
              .formatted(value.byteSize(), storage, storage.type().byteSize()));
    }
    return programs.pass() == null
        ? byDescriptors(operation, root, filter, value)
        : byPasses(operation, root, filter, value);
  }

  private int byPasses(Operation operation, Cgroup root, SubtreeFilter filter, MemorySegment value)
      throws BpfException {
    programs.makeRoomFor(filter);
    SubtreePass pass = programs.pass();
    pass.global("operation").set(JAVA_INT, 0, operation.ordinal());
    if (value != null) {
      pass.initialValue().copyFrom(value);
    }
    int done = pass.over(root, filter);
    // Another pass does what is left: up to 6.19 the helpers refuse while another task is at a
    // storage of this CPU (bpf_cgrp_storage_trylock), and any release may be out of memory.
    for (int passes = 1; pass.refused() > 0; passes++) {
      if (passes == MOST_PASSES) {
        throw BpfException.of("bpf_cgrp_storage_" + helper(operation), Errno.ENOMEM)
            .on("%s, %d cgroups".formatted(storage, pass.refused()))
            .build();
      }
      Thread.yield();
      done += pass.over(root, filter);
    }
    return done;
  }

  private static String helper(Operation operation) {
    return operation == Operation.DELETE ? "delete" : "get";
  }

  private int byDescriptors(
      Operation operation, Cgroup root, SubtreeFilter filter, MemorySegment value)
      throws BpfException {
    int[] done = new int[1];
    SubtreeWalk.visit(
        root, filter, cgroup -> done[0] += writeOne(operation, cgroup, value) ? 1 : 0);
    return done[0];
  }

  private boolean writeOne(Operation operation, Cgroup cgroup, MemorySegment value)
      throws BpfException {
    return switch (operation) {
      case CREATE -> storage.update(cgroup, value, UpdateMode.CREATE) == UpdateResult.STORED;
      case RESET -> replace(cgroup, value) == UpdateResult.STORED;
      case DELETE -> storage.delete(cgroup) == DeleteResult.DELETED;
    };
  }

  private UpdateResult replace(Cgroup cgroup, MemorySegment value) throws BpfException {
    return storage.type().hasSpinLock()
        ? storage.updateLocked(cgroup, value, UpdateMode.REPLACE)
        : storage.update(cgroup, value, UpdateMode.REPLACE);
  }

  /** Unloads the programs. A second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    programs.close();
  }
}
