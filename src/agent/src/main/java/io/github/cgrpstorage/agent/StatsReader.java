package io.github.cgrpstorage.agent;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads snapshots. It keeps the last values of removed cgroups for a while, so it is to be kept
 * open; a new reader finds those that the kernel still holds.
 *
 * <p>Thread-safe: reads exclude each other. The caller owns it and closes it before the maps.
 */
public final class StatsReader implements AutoCloseable {

  private static final int REGISTRY = 0;

  private final StatsMaps source;

  /** The registry first, then the maps that have a schema. */
  private final List<StatsMap> maps = new ArrayList<>();

  private final LivingValues living;
  private final Obituaries obituaries;
  private final BootClock clock;

  /** When the first cgroups got their values: those that were there before count since then. */
  private long loadedNs;

  /** How often a cgroup was left out because this process may not open its directory. */
  private long unreadable;

  private StatsReader(Bpf bpf, StatsMaps source, Duration keep, ReadBy by) throws IOException {
    this(
        source,
        keep,
        maps ->
            by == ReadBy.ITERATOR ? IteratedValues.open(bpf, maps) : new LookedUpValues(bpf, maps));
  }

  /** With the living's values as a test gives them. */
  StatsReader(StatsMaps source, Duration keep, LivingValues.Opener living) throws IOException {
    this.source = source;
    maps.add(source.registry());
    maps.addAll(source.maps());
    clock = BootClock.read();
    obituaries = new Obituaries(maps, keep.toNanos());
    this.living = living.open(maps);
  }

  /**
   * A reader, by the fastest way that this process may take.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param maps what to read; stays its owner's, and open
   * @param keep how long removed cgroups stay in the snapshots
   * @return the reader, which the caller closes
   * @throws IOException when the kernel refuses
   */
  public static StatsReader open(Bpf bpf, StatsMaps maps, Duration keep) throws IOException {
    try {
      return open(bpf, maps, keep, ReadBy.ITERATOR);
    } catch (BpfException _) {
      // This process may not, or the kernel cannot; the other way needs neither.
      return open(bpf, maps, keep, ReadBy.DESCRIPTORS);
    }
  }

  /**
   * A reader, by a given way.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param maps what to read; stays its owner's, and open
   * @param keep how long removed cgroups stay in the snapshots
   * @param by which way
   * @return the reader, which the caller closes
   * @throws IOException when the kernel refuses
   */
  public static StatsReader open(Bpf bpf, StatsMaps maps, Duration keep, ReadBy by)
      throws IOException {
    return new StatsReader(bpf, maps, keep, by);
  }

  /**
   * Reads everything once. A cgroup whose directory this process may not open is left out, with all
   * below it, and is counted as a loss {@code unreadable} at each reading. Where parents inherit,
   * what a cgroup counted that is removed during the reading, after its parent was read and before
   * it is, is missing until the next one.
   *
   * @return what was counted up to now
   * @throws IOException when the kernel refuses
   */
  public synchronized Snapshot read() throws IOException {
    Instant time = Clock.systemUTC().instant();
    Tree tree = new Tree(maps.size());
    unreadable += living.read(tree);
    // Afterwards: what is removed between the two is in one of them at least.
    obituaries.poll(BootClock.sinceBoot());
    List<CgroupStats> cgroups = tree.cgroups();
    obituaries.forEach(entry -> cgroups.add(removed(entry, tree)));
    cgroups.sort(Comparator.comparing(CgroupStats::path).thenComparingLong(CgroupStats::id));
    return new Snapshot(time, source.schemas(), inherited(), cgroups, losses());
  }

  /**
   * Takes in what was removed since the last call or reading, and nothing else: for a reader that
   * is not asked for snapshots often, but must not miss those that the kernel has no more room for.
   *
   * @throws IOException when it cannot be told how long ago that was
   */
  public synchronized void keepUp() throws IOException {
    obituaries.poll(BootClock.sinceBoot());
  }

  private Set<Schema> inherited() {
    return source.maps().stream()
        .filter(StatsMap::inherits)
        .map(StatsMap::schema)
        .collect(Collectors.toUnmodifiableSet());
  }

  private CgroupStats removed(Obituaries.Entry entry, Tree tree) {
    long[] registered = entry.words(REGISTRY);
    return new CgroupStats(
        entry.key().id(),
        CgroupPath.of(entry.path()),
        clock.at(registered == null ? loadedNs : registered[0]),
        Optional.of(clock.at(entry.removedNs())),
        samples(map -> maps.get(map).inherits() ? tree.words(entry.key(), map) : entry.words(map)));
  }

  private List<Sample> samples(java.util.function.IntFunction<long[]> words) {
    List<Sample> samples = new ArrayList<>();
    for (int i = REGISTRY + 1; i < maps.size(); i++) {
      if (words.apply(i) != null) {
        samples.add(new Sample(maps.get(i).schema(), words.apply(i)));
      }
    }
    return samples;
  }

  private List<Loss> losses() throws IOException {
    List<Loss> losses = new ArrayList<>();
    for (StatsMap map : maps) {
      losses.addAll(map.losses());
    }
    losses.addAll(obituaries.losses());
    losses.add(new Loss(TrackedMap.REGISTRY, "unreadable", unreadable));
    return losses;
  }

  /** Unloads what it loaded. A second call does nothing. */
  @Override
  public synchronized void close() {
    living.close();
  }

  /** Puts the values together by cgroup. */
  private final class Tree implements LivingValues.Sink {

    private final Map<CgroupKey, long[][]> values = new HashMap<>();
    private final Map<CgroupKey, CgroupPath> paths = new HashMap<>();

    /** Cgroups of v1: their values are shown with the cgroup2 one of the same path, if there is. */
    private final Map<CgroupPath, CgroupKey> ofV1 = new HashMap<>();

    private final int count;

    Tree(int count) {
      this.count = count;
    }

    @Override
    public void value(int map, long cgroupId, MemorySegment value) {
      long bytes = value.byteSize() / Long.BYTES * Long.BYTES;
      CgroupKey key = CgroupKey.of(maps.get(map), cgroupId);
      values.computeIfAbsent(key, _ -> new long[count][])[map] =
          value.asSlice(0, bytes).toArray(JAVA_LONG);
    }

    @Override
    public void path(long cgroupId, CgroupPath path, boolean v1) {
      CgroupKey key = new CgroupKey(v1, cgroupId);
      if (v1) {
        ofV1.put(path, key);
      } else {
        paths.put(key, path);
      }
    }

    /**
     * A living cgroup's value of a map; null when none was read. Of one that was removed since, its
     * parent has inherited the same, but was read before it and so has not got it here.
     */
    long[] words(CgroupKey key, int map) {
      long[][] words = values.get(key);
      return words == null ? null : words[map];
    }

    List<CgroupStats> cgroups() {
      loadedNs = values.values().stream().mapToLong(this::sinceNs).min().orElse(0);
      List<CgroupStats> all = new ArrayList<>();
      paths.forEach(
          (key, path) -> {
            if (!obituaries.has(key)) {
              all.add(living(key, path, merged(values.get(key), ofV1.remove(path))));
            }
          });
      ofV1.forEach(
          (path, key) -> {
            if (!obituaries.has(key)) {
              all.add(living(key, path, values.get(key)));
            }
          });
      return all;
    }

    private long sinceNs(long[][] words) {
      return words[REGISTRY] == null ? Long.MAX_VALUE : words[REGISTRY][0];
    }

    private long[][] merged(long[][] own, CgroupKey keyOfV1) {
      if (keyOfV1 != null && !obituaries.has(keyOfV1)) {
        long[][] more = values.get(keyOfV1);
        for (int i = 0; i < count; i++) {
          own[i] = own[i] == null ? more[i] : own[i];
        }
      }
      return own;
    }

    private CgroupStats living(CgroupKey key, CgroupPath path, long[][] words) {
      long sinceNs = words[REGISTRY] == null ? loadedNs : words[REGISTRY][0];
      return new CgroupStats(
          key.id(), path, clock.at(sinceNs), Optional.empty(), samples(i -> words[i]));
    }
  }
}
