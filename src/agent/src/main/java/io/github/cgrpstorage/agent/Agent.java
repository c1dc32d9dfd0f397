package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.CollectorStatus.State;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The collectors, loaded and attached by this process. It counts from {@link #load} until {@link
 * #close}, or, when it was {@linkplain #pin pinned}, until the pins are removed.
 *
 * <pre>{@code
 * try (Bpf bpf = Bpf.open();
 *     Agent agent = Agent.load(bpf, AgentOptions.USUAL);
 *     StatsReader reader = StatsReader.open(bpf, agent.maps(), Duration.ofMinutes(5))) {
 *   Snapshot snapshot = reader.read();
 * }
 * }</pre>
 *
 * <p>Thread-safe. The caller owns it and closes it.
 */
public final class Agent implements AutoCloseable {

  private final List<TrackedMap> tracked = new ArrayList<>();
  private final List<CollectorStatus> statuses = new ArrayList<>();
  private StatsMaps maps;

  private Agent() {}

  /**
   * Loads and attaches. Needs CAP_BPF and CAP_PERFMON, and CAP_NET_ADMIN for {@link
   * Collector#NETWORK}.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param options what to load
   * @return the agent, which the caller closes
   * @throws IOException when the kernel refuses all of it, EPERM without the capabilities, or the
   *     kernel's BTF cannot be read; a single collector that it refuses is {@linkplain #statuses
   *     reported} instead
   * @throws IllegalArgumentException when the marks in a map contradict each other, or two maps
   *     have a metric of the same name; also when a map has the name of another one, of a collector
   *     or of the agent's own map of cgroups
   */
  public static Agent load(Bpf bpf, AgentOptions options) throws IOException {
    Agent agent = new Agent();
    try {
      agent.loadAll(bpf, options);
      return agent;
    } catch (IOException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  /**
   * What this kernel has for each collector, by its BTF alone: needs no right and loads nothing.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @return one status a collector, OFF or UNSUPPORTED
   * @throws IOException when the kernel's BTF cannot be read
   */
  public static List<CollectorStatus> check(Bpf bpf) throws IOException {
    TracepointFit kernel = TracepointFit.ofThisKernel();
    List<CollectorStatus> statuses = new ArrayList<>();
    for (Collector collector : Collector.values()) {
      statuses.add(check(bpf, collector, kernel));
    }
    return statuses;
  }

  private static CollectorStatus check(Bpf bpf, Collector collector, TracepointFit kernel)
      throws IOException {
    try (BpfObject object = BpfObject.open(bpf, collector.file().bytes(), collector.id())) {
      List<String> misfits = kernel.misfits(object.btf());
      return misfits.isEmpty()
          ? new CollectorStatus(collector, State.OFF, remark(collector))
          : new CollectorStatus(collector, State.UNSUPPORTED, String.join("; ", misfits));
    }
  }

  private static String remark(Collector collector) throws IOException {
    Hierarchy keys = collector.hierarchy();
    return keys.isV1()
        ? "the kernel charges this to cgroup v1 here, so it is counted by the cgroups below "
            + keys.mount()
        : "";
  }

  private void loadAll(Bpf bpf, AgentOptions options) throws IOException {
    for (CollectorStatus status : check(bpf)) {
      boolean wanted = options.collectors().contains(status.collector());
      statuses.add(wanted && status.state() == State.OFF ? load(bpf, status, options) : status);
    }
    List<TrackedMap> collectors = List.copyOf(tracked);
    for (Path pin : options.maps()) {
      tracked.add(TrackedMap.ofPin(bpf, pin, options));
    }
    // The registry's programs come last at a removal: when it has a record, all maps have.
    TrackedMap registry = TrackedMap.ofRegistry(bpf, options);
    tracked.add(registry);
    maps = mapsWith(registry);
    checkNames(tracked.subList(collectors.size(), tracked.size() - 1));
    attach(bpf, collectors);
  }

  /** Each map's pins are in a folder of its name. The kernel keeps 15 characters of a name. */
  private static void checkNames(List<TrackedMap> others) {
    Set<String> taken = new HashSet<>(Set.of(TrackedMap.REGISTRY));
    for (Collector collector : Collector.values()) {
      taken.add(collector.id());
    }
    for (TrackedMap map : others) {
      if (!taken.add(map.name())) {
        throw new IllegalArgumentException(
            ("the name of the map '%s' is taken, by another map or one of the agent's own: create it "
                    + "with another name of at most 15 characters")
                .formatted(map.name()));
      }
    }
  }

  private CollectorStatus load(Bpf bpf, CollectorStatus status, AgentOptions options)
      throws IOException {
    try {
      tracked.add(TrackedMap.ofCollector(bpf, status.collector(), options));
      return status.active();
    } catch (BpfException e) {
      if (e.errno() == Errno.EPERM) {
        throw e;
      }
      return status.failed(e.getMessage());
    }
  }

  private StatsMaps mapsWith(TrackedMap registry) throws BpfException {
    List<StatsMap> others = new ArrayList<>();
    for (TrackedMap map : tracked) {
      if (map != registry) {
        others.add(map.stats());
      }
    }
    return new StatsMaps(registry.stats(), others, () -> {});
  }

  /** Values first, events last: no event finds a cgroup without its value. */
  private void attach(Bpf bpf, List<TrackedMap> collectors) throws BpfException {
    for (TrackedMap map : tracked) {
      map.attachLifecycle(bpf);
    }
    for (TrackedMap map : collectors) {
      map.attachPrograms(bpf);
    }
  }

  /**
   * What became of each collector.
   *
   * @return one status each
   */
  public List<CollectorStatus> statuses() {
    return List.copyOf(statuses);
  }

  /**
   * Whether any collector counts.
   *
   * @return false when none was asked for, or none fits this kernel
   */
  public boolean isActive() {
    return statuses.stream().anyMatch(status -> status.state() == State.ACTIVE);
  }

  /**
   * What there is to read.
   *
   * @return the maps, good as long as this agent is open
   */
  public StatsMaps maps() {
    return maps;
  }

  /**
   * Gives everything names in bpffs: counting goes on when this agent is closed and its process
   * ends, until {@link AgentPins#remove}.
   *
   * @param directory a path in a mounted bpffs that does not exist yet; its parent does
   * @throws IOException when the kernel refuses; nothing is pinned then
   */
  public void pin(Path directory) throws IOException {
    AgentPins.create(directory, tracked);
  }

  /**
   * As {@link #pin}, in place of an agent that may be pinned there: that one stays until this one
   * is pinned, and when it cannot be. Only a process that is killed between two renames leaves
   * neither.
   *
   * @param directory a path in a mounted bpffs; its parent exists
   * @throws java.nio.file.FileAlreadyExistsException when another process pinned there meanwhile;
   *     its agent stays
   * @throws java.nio.file.FileSystemException when what is there is {@linkplain AgentPins#isAgent
   *     not an agent's}; it stays as it is
   * @throws IOException when the kernel refuses; what was pinned there is as before
   */
  public void replace(Path directory) throws IOException {
    AgentPins.replace(directory, tracked);
  }

  /** Detaches and unloads what is not pinned. A second call does nothing. */
  @Override
  public void close() {
    tracked.reversed().forEach(TrackedMap::close);
    tracked.clear();
  }
}
