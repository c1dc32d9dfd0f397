package io.github.cgrpstorage.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.BpfProgram;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map with all that is loaded for it: a collector's programs, if it is a collector's, and its
 * lifecycle programs.
 *
 * <p>The caller owns it and closes it.
 */
final class TrackedMap implements AutoCloseable {

  /** The map that says since when a cgroup's counters count; its log keeps the paths. */
  static final String REGISTRY = "cgroups";

  static final String STORAGE = "storage";
  static final String VARIABLES = "variables";

  /** What begins the names of our own metrics. */
  private static final String PREFIX = "cgroup_";

  /** TRACE_CGROUP_PATH_LEN: the tracepoints give no more of a path. */
  private static final int PATH_BYTES = 1024;

  private enum Kind {
    REGISTRY,
    COLLECTOR,
    OTHER
  }

  /** What is to be loaded around a map. */
  private record Plan(
      Kind kind, String name, String prefix, ValueType type, String controller, Hierarchy keys) {

    Lifecycle.Settings settings(AgentOptions options) {
      return new Lifecycle.Settings(
          keys.id(),
          kind == Kind.REGISTRY || keys.isV1() ? PATH_BYTES : 0,
          options.capacity(),
          kind != Kind.OTHER,
          kind == Kind.REGISTRY,
          kind != Kind.OTHER,
          kind == Kind.COLLECTOR && options.inherit());
    }

    About about(Lifecycle lifecycle, BpfObject programs) {
      Map<String, Long> variables = programs == null ? Map.of() : Variables.offsets(programs.btf());
      int pathBytes = lifecycle.settings().pathBytes();
      return new About(name, prefix, type, controller, pathBytes, variables, lifecycle.offsets());
    }
  }

  private final About about;
  private final Hierarchy keys;
  private final CgroupStorage storage;
  private final Lifecycle lifecycle;

  /** Null for a map that is no collector's. */
  private final BpfObject programs;

  private final Map<String, BpfLink> links = new LinkedHashMap<>();

  private TrackedMap(Plan plan, CgroupStorage storage, Lifecycle lifecycle, BpfObject programs) {
    this.about = plan.about(lifecycle, programs);
    this.keys = plan.keys;
    this.storage = storage;
    this.lifecycle = lifecycle;
    this.programs = programs;
  }

  static TrackedMap ofRegistry(Bpf bpf, AgentOptions options) throws BpfException {
    ValueType type = ValueType.parse("u64 since_ns");
    Plan plan = new Plan(Kind.REGISTRY, REGISTRY, "", type, "", Hierarchy.unified());
    return load(bpf, plan, options, bpf.createCgroupStorage(REGISTRY, type), null);
  }

  /** Another map: its values are copied and left as they are. */
  static TrackedMap ofPin(Bpf bpf, Path pin, AgentOptions options) throws BpfException {
    CgroupStorage storage = bpf.openPinned(pin, Access.READ_WRITE);
    String prefix = PREFIX + storage.name().replace('.', '_') + "_";
    Plan plan =
        new Plan(Kind.OTHER, storage.name(), prefix, storage.type(), "", Hierarchy.unified());
    return load(bpf, plan, options, storage, null);
  }

  static TrackedMap ofCollector(Bpf bpf, Collector collector, AgentOptions options)
      throws IOException {
    BpfObject programs = BpfObject.open(bpf, collector.file().bytes(), collector.id());
    try {
      ValueType type = typeOf(collector, programs.btf());
      if (collector == Collector.SYSCALLS) {
        writeClasses(programs, SchemaOfBtf.of(collector.id(), PREFIX, type));
      }
      programs.load();
      Plan plan =
          new Plan(
              Kind.COLLECTOR,
              collector.id(),
              PREFIX,
              type,
              collector.controller(),
              collector.hierarchy());
      return load(bpf, plan, options, programs.storage(STORAGE), programs);
    } catch (BpfException | RuntimeException e) {
      programs.close();
      throw e;
    }
  }

  /** By the object's BTF: the kernel gives a map's only to CAP_SYS_ADMIN. */
  static ValueType typeOf(Collector collector, Btf btf) {
    int id = btf.find(BtfType.Struct.class, collector.id() + "_stats").orElseThrow();
    return ValueType.fromBtf(btf, id);
  }

  private static void writeClasses(BpfObject programs, Schema schema) throws BpfException {
    MemorySegment table = programs.global("class_of");
    byte[] classes =
        SyscallClasses.table(schema, System.getProperty("os.arch"), (int) table.byteSize());
    MemorySegment.copy(classes, 0, table, JAVA_BYTE, 0, classes.length);
  }

  private static TrackedMap load(
      Bpf bpf, Plan plan, AgentOptions options, CgroupStorage storage, BpfObject programs)
      throws BpfException {
    try {
      Lifecycle lifecycle = Lifecycle.open(bpf, storage, plan.settings(options));
      try {
        TrackedMap map = new TrackedMap(plan, storage, lifecycle, programs);
        lifecycle.load(map.about);
        return map;
      } catch (BpfException | RuntimeException e) {
        lifecycle.close();
        throw e;
      }
    } catch (BpfException | RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  /** From now on every cgroup has a value, and leaves it behind at its end. */
  void attachLifecycle(Bpf bpf) throws BpfException {
    try (Cgroup root = bpf.openCgroup(keys.mount())) {
      lifecycle.attach(root);
    }
  }

  /** From now on events count. */
  void attachPrograms(Bpf bpf) throws BpfException {
    try (Cgroup root = bpf.rootCgroup()) {
      for (String name : programs.programs()) {
        BpfProgram program = programs.program(name);
        boolean onCgroup = program.section().startsWith("cgroup");
        links.put(name, onCgroup ? program.attach(root) : program.attach());
      }
    }
  }

  StatsMap stats() throws BpfException {
    return new StatsMap(
        about.schema(), storage, keys, lifecycle::log, variables(), lifecycle.variables());
  }

  private Variables variables() throws BpfException {
    if (programs == null) {
      return null;
    }
    MemorySegment section = programs.section(Variables.SECTION);
    return new Variables(_ -> section, about.variables());
  }

  /** That of the folder of its pins. */
  String name() {
    return about.name();
  }

  void pin(Path parent) throws IOException {
    Path directory = Files.createDirectory(parent.resolve(about.name()));
    storage.pin(directory.resolve(STORAGE));
    lifecycle.pin(directory);
    if (programs != null) {
      programs.pinMap(Variables.SECTION, directory.resolve(VARIABLES));
    }
    for (Map.Entry<String, BpfLink> link : links.entrySet()) {
      link.getValue().pin(directory.resolve(link.getKey()));
    }
  }

  @Override
  public void close() {
    links.values().forEach(BpfLink::close);
    lifecycle.close();
    storage.close();
    if (programs != null) {
      programs.close();
    }
  }
}
