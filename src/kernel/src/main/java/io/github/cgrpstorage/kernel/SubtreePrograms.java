package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.kernel.floor.LinuxKernel;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import java.util.Optional;

/**
 * Which programs of subtree.bpf.c this kernel takes, loaded: the best it has, and why not better.
 *
 * <p>One thread at a time.
 */
final class SubtreePrograms implements AutoCloseable {

  private final Bpf bpf;
  private final CgroupStorage storage;
  private final String action;
  private SubtreeMethod method;
  private String limitation;
  private SubtreePass pass;
  private int records;
  private int ids = 1;

  private SubtreePrograms(Bpf bpf, CgroupStorage storage, String action, int records) {
    this.bpf = bpf;
    this.storage = storage;
    this.action = action;
    this.records = records;
  }

  /** The best method that works here. */
  static SubtreePrograms best(Bpf bpf, CgroupStorage storage, String action, int records) {
    SubtreePrograms programs = new SubtreePrograms(bpf, storage, action, records);
    for (SubtreeMethod method : SubtreeMethod.values()) {
      try {
        programs.use(method);
        return programs;
      } catch (BpfException e) {
        programs.limitation = method + ": " + e.getMessage();
      }
    }
    throw new AssertionError("descriptors always work");
  }

  /** This method and no other. */
  static SubtreePrograms exactly(
      Bpf bpf, CgroupStorage storage, String action, int records, SubtreeMethod method)
      throws BpfException {
    SubtreePrograms programs = new SubtreePrograms(bpf, storage, action, records);
    programs.use(method);
    return programs;
  }

  private void use(SubtreeMethod wanted) throws BpfException {
    method = wanted;
    if (wanted == SubtreeMethod.DESCRIPTORS) {
      // As the programs, which hold the map, it needs the map to be open when it begins.
      storage.handle().acquire();
      storage.handle().release();
      return;
    }
    if (!(bpf.kernel() instanceof LinuxKernel)) {
      throw BpfException.of("bpf_object__load", Errno.EOPNOTSUPP)
          .on("programs for " + storage)
          .because("this is not the kernel that runs this process")
          .build();
    }
    load(records, ids);
  }

  /** What was loaded before stays when this fails. */
  private void load(int moreRecords, int moreIds) throws BpfException {
    boolean walks = method == SubtreeMethod.WALK;
    SubtreePass next =
        SubtreePass.load(bpf, storage, new SubtreePass.Plan(action, walks, moreRecords, moreIds));
    close();
    pass = next;
    records = moreRecords;
    ids = moreIds;
  }

  /** The loaded programs; null for descriptors. */
  SubtreePass pass() {
    return pass;
  }

  SubtreeMethod method() {
    return method;
  }

  Optional<String> limitation() {
    return Optional.ofNullable(limitation);
  }

  int records() {
    return records;
  }

  /** Loads again, when a filter lists more ids than there is room for. */
  void makeRoomFor(SubtreeFilter filter) throws BpfException {
    if (filter.idCount() > ids) {
      grow(records, filter.idCount() + filter.idCount() / 4);
    }
  }

  /** Loads again, with room for so many values. */
  void makeRoomFor(int values) throws BpfException {
    grow(values, ids);
  }

  private void grow(int moreRecords, int moreIds) throws BpfException {
    try {
      load(moreRecords, moreIds);
    } catch (BpfException e) {
      throw BpfException.of(e.call(), e.errno())
          .on("room for " + moreRecords + " values of " + storage + " and " + moreIds + " ids")
          .remedy("go through less at once: smaller subtrees, or a filter")
          .causedBy(e)
          .build();
    }
  }

  @Override
  public void close() {
    if (pass != null) {
      pass.close();
    }
  }
}
