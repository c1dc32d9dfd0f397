package io.github.cgrpstorage.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.kernel.floor.TestRun;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.snapshot.Records;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * subtree.bpf.c, loaded for one map: passes over subtrees by {@link SubtreeMethod#WALK} or {@link
 * SubtreeMethod#ITERATOR}. A pass allocates nothing, but for the first one below another root by
 * the iterator.
 *
 * <p>One thread at a time.
 */
final class SubtreePass implements AutoCloseable {

  /** {@code listed} when all cgroups are meant. */
  private static final int ALL_IDS = -1;

  private final BpfObject object;
  private final MemorySegment found;
  private final MemorySegment refused;
  private final MemorySegment deepest;
  private final MemorySegment listed;
  private final MemorySegment ids;
  private final MemorySegment initial;
  private final MemorySegment records;
  private final MemorySegment rootId = Arena.ofAuto().allocate(JAVA_LONG);
  private final TestRun run = new TestRun(rootId);
  private final BpfProgram walk;
  private final BpfProgram iterate;
  private SubtreeFilter filter;
  private CgroupIterator iterator;
  private long iteratedRoot;

  /**
   * What is loaded.
   *
   * @param action {@code copy} or {@code write}, the first part of the programs' names
   * @param walks whether the program that walks is loaded; the one that iterates always is
   * @param records how many values there is room for
   * @param ids how many ids of a filter there is room for
   */
  record Plan(String action, boolean walks, int records, int ids) {}

  private SubtreePass(BpfObject object, Plan plan, int recordBytes) throws BpfException {
    this.object = object;
    found = object.global("found");
    refused = object.global("refused");
    deepest = object.global("deepest");
    listed = object.global("listed");
    ids = object.mapMemory("ids", (long) plan.ids() * Long.BYTES);
    initial = object.mapMemory("initial", recordBytes).asSlice(Records.ID_BYTES);
    records = object.mapMemory("records", (long) plan.records() * recordBytes);
    walk = plan.walks() ? object.program(plan.action() + "_walk") : null;
    iterate = object.program(plan.action() + "_iterate");
  }

  /** Loads the programs of one action. */
  static SubtreePass load(Bpf bpf, CgroupStorage storage, Plan plan) throws BpfException {
    BpfObject object = BpfObject.open(bpf, BpfProgramFile.SUBTREE.bytes(), "subtree");
    try {
      choosePrograms(object, plan);
      int recordBytes = Records.recordBytes(storage.type());
      object.global("value_size").set(JAVA_INT, 0, storage.type().byteSize());
      object.reuse("storage", storage);
      object.setValueSize("records", recordBytes);
      object.setValueSize("initial", recordBytes);
      object.setMaxEntries("records", plan.records());
      object.setMaxEntries("ids", plan.ids());
      object.load();
      return new SubtreePass(object, plan, recordBytes);
    } catch (BpfException | RuntimeException e) {
      object.close();
      throw e;
    }
  }

  private static void choosePrograms(BpfObject object, Plan plan) throws BpfException {
    for (String program : object.programs()) {
      boolean usable = plan.walks() || program.endsWith("_iterate");
      object.setAutoload(program, usable && program.startsWith(plan.action()));
    }
  }

  /** A global variable of the programs. */
  MemorySegment global(String name) throws BpfException {
    return object.global(name);
  }

  /** What a pass that writes writes. */
  MemorySegment initialValue() {
    return initial;
  }

  /** What a pass that copies wrote; it ends with this object. */
  MemorySegment records() {
    return records;
  }

  /**
   * Makes one pass.
   *
   * @return how many cgroups the program counted; none when the root was removed
   */
  int over(Cgroup root, SubtreeFilter next) throws BpfException {
    apply(next);
    found.set(JAVA_INT, 0, 0);
    refused.set(JAVA_INT, 0, 0);
    root.handle().acquire();
    try {
      if (!walked(root)) {
        iterate(root);
      }
    } finally {
      root.handle().release();
    }
    return found.get(JAVA_INT, 0);
  }

  /** How many cgroups of the last pass the kernel did not let be written. */
  int refused() {
    return refused.get(JAVA_INT, 0);
  }

  private void apply(SubtreeFilter next) {
    if (next != filter) {
      for (int i = 0; i < next.idCount(); i++) {
        ids.setAtIndex(JAVA_LONG, i, next.id(i));
      }
      deepest.set(JAVA_INT, 0, next.depth());
      listed.set(JAVA_INT, 0, next.hasIds() ? next.idCount() : ALL_IDS);
      filter = next;
    }
  }

  /**
   * Whether the walk found the root. It looks it up by id, and finds neither a cgroup of v1, whose
   * ids are numbers of another hierarchy, nor, on older kernels, one outside of this process's
   * cgroup namespace.
   */
  private boolean walked(Cgroup root) throws BpfException {
    if (walk == null || root.isV1()) {
      return false;
    }
    rootId.set(JAVA_LONG, 0, root.id());
    return walk.run(run) == 0;
  }

  private void iterate(Cgroup root) throws BpfException {
    if (isIterated(root) || attachTo(root)) {
      // Removed cgroups are left out, the root too (__cgroup_iter_seq_show, 6.1).
      iterator.passSilently();
    }
  }

  private boolean isIterated(Cgroup root) {
    return iterator != null && iteratedRoot == root.id() && !root.isV1();
  }

  /** Not to a removed one: the kernel refuses it. */
  private boolean attachTo(Cgroup root) throws BpfException {
    closeIterator();
    if (!root.isLive()) {
      return false;
    }
    iterator = iterate.iterator(root, CgroupIterator.Order.DESCENDANTS_PRE);
    iteratedRoot = root.id();
    return true;
  }

  private void closeIterator() {
    if (iterator != null) {
      iterator.close();
      iterator = null;
    }
  }

  @Override
  public void close() {
    closeIterator();
    object.close();
  }
}
