package io.github.cgrpstorage.agent;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.CgroupIterator;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The programs of lifecycle.bpf.c for one map: they give each cgroup its value at birth, and keep
 * what it was at its end.
 *
 * <p>The caller owns it and closes it.
 */
final class Lifecycle implements AutoCloseable {

  /**
   * What they do.
   *
   * @param hierarchy the id of the only hierarchy whose cgroups count
   * @param pathBytes how much of a removed cgroup's path is kept; 0 for none
   * @param capacity how many removed cgroups are kept, a power of two
   * @param give whether each cgroup gets a value at once
   * @param stamp whether that value's first word is the time
   * @param take whether a removed cgroup's value is emptied, so that what comes later is a record
   *     of its own; all of the value is then numbers of 64 bits
   * @param inherit whether it is added to the parent's
   */
  record Settings(
      int hierarchy,
      int pathBytes,
      int capacity,
      boolean give,
      boolean stamp,
      boolean take,
      boolean inherit) {}

  static final String RECORDS = "obituaries";
  static final String ABOUT = "about";
  static final String VARIABLES = "lifecycle";

  /** Counts what no parent could inherit: among the variables only where parents inherit. */
  static final String NO_HEIR = "lost_no_heir";

  private static final List<String> PROGRAMS = List.of("on_mkdir", "on_rmdir", "on_release");

  private final BpfObject object;
  private final CgroupStorage storage;
  private final Settings settings;
  private final Map<String, BpfLink> links = new LinkedHashMap<>();
  private MemorySegment records;
  private Variables variables;

  private Lifecycle(BpfObject object, CgroupStorage storage, Settings settings) {
    this.object = object;
    this.storage = storage;
    this.settings = settings;
  }

  /** Nothing reaches the kernel yet. */
  static Lifecycle open(Bpf bpf, CgroupStorage storage, Settings settings) throws BpfException {
    BpfObject object = BpfObject.open(bpf, BpfProgramFile.LIFECYCLE.bytes(), "lifecycle");
    return new Lifecycle(object, storage, settings);
  }

  Settings settings() {
    return settings;
  }

  /** Where its variables are. */
  Map<String, Long> offsets() {
    Map<String, Long> offsets = Variables.offsets(object.btf());
    if (!settings.inherit()) {
      offsets.remove(NO_HEIR);
    }
    return offsets;
  }

  /** Loads the programs, and with them what readers of the pins must know. */
  void load(About about) throws BpfException {
    byte[] text = about.toBytes();
    prepare();
    object.setValueSize(ABOUT, text.length);
    object.load();
    MemorySegment.copy(text, 0, object.mapMemory(ABOUT, text.length), JAVA_BYTE, 0, text.length);
    records = object.mapMemory(RECORDS, (long) settings.capacity() * recordBytes());
    MemorySegment section = object.section(Variables.SECTION);
    variables = new Variables(_ -> section, offsets());
  }

  private void prepare() throws BpfException {
    int valueBytes = storage.type().byteSize();
    object.global("value_size").set(JAVA_INT, 0, valueBytes);
    object.global("path_bytes").set(JAVA_INT, 0, settings.pathBytes());
    object.global("capacity").set(JAVA_INT, 0, settings.capacity());
    object.global("hierarchy").set(JAVA_INT, 0, settings.hierarchy());
    object.global("give").set(JAVA_BOOLEAN, 0, settings.give());
    object.global("stamp").set(JAVA_BOOLEAN, 0, settings.stamp());
    object.global("take").set(JAVA_BOOLEAN, 0, settings.take());
    object.global("inherit").set(JAVA_BOOLEAN, 0, settings.inherit());
    object.reuse("storage", storage);
    object.setValueSize(RECORDS, recordBytes());
    object.setMaxEntries(RECORDS, settings.capacity());
  }

  private int recordBytes() {
    return ObituaryLog.recordBytes(settings.pathBytes(), storage.type().byteSize());
  }

  /** From now on cgroups are born and die with a value; then those that are there get theirs. */
  void attach(Cgroup root) throws BpfException {
    for (String program : PROGRAMS) {
      links.put(program, object.program(program).attach());
    }
    try (CgroupIterator iterator =
        object.program("adopt").iterator(root, CgroupIterator.Order.DESCENDANTS_PRE)) {
      iterator.pass();
    }
  }

  /** A new reader of the log. */
  ObituaryLog log() throws IOException {
    return new ObituaryLog(
        index -> records.asSlice((long) index * recordBytes(), recordBytes()),
        variables,
        settings.capacity(),
        settings.pathBytes(),
        storage.type().byteSize() / Long.BYTES);
  }

  Variables variables() {
    return variables;
  }

  /** The log, the variables and the links. */
  void pin(Path directory) throws BpfException {
    object.pinMap(RECORDS, directory.resolve(RECORDS));
    object.pinMap(ABOUT, directory.resolve(ABOUT));
    object.pinMap(Variables.SECTION, directory.resolve(VARIABLES));
    for (Map.Entry<String, BpfLink> link : links.entrySet()) {
      link.getValue().pin(directory.resolve(link.getKey()));
    }
  }

  @Override
  public void close() {
    links.values().forEach(BpfLink::close);
    object.close();
  }
}
