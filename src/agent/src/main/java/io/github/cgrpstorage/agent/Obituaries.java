package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.Loss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The removed cgroups that a reader still shows: what the maps' logs say, put together by cgroup.
 *
 * <p>Not thread-safe.
 */
final class Obituaries {

  /** A removed cgroup. */
  static final class Entry {

    private final CgroupKey key;
    private final long[][] words;
    private byte[] path = {};
    private long removedNs;

    private Entry(CgroupKey key, int maps) {
      this.key = key;
      this.words = new long[maps][];
    }

    CgroupKey key() {
      return key;
    }

    byte[] path() {
      return path;
    }

    long removedNs() {
      return removedNs;
    }

    /** Its value of a map; null when there was none. */
    long[] words(int map) {
      return words[map];
    }

    private void add(int map, Obituary obituary) {
      removedNs = Math.max(removedNs, obituary.removedNs());
      path = obituary.path().length > 0 ? obituary.path() : path;
      words[map] = words[map] == null ? obituary.words() : sum(words[map], obituary.words());
    }

    private static long[] sum(long[] one, long[] other) {
      long[] total = one.clone();
      java.util.Arrays.setAll(total, i -> total[i] + other[i]);
      return total;
    }
  }

  private final List<StatsMap> maps;
  private final List<ObituaryLog> logs = new ArrayList<>();
  private final Map<CgroupKey, Entry> entries = new HashMap<>();
  private final long keepNs;
  private long late;

  /**
   * None yet.
   *
   * @param maps the maps; the first is the registry, whose records come last at a removal
   * @param keepNs how long a removed cgroup is shown
   */
  Obituaries(List<StatsMap> maps, long keepNs) throws IOException {
    this.maps = maps;
    this.keepNs = keepNs;
    for (StatsMap map : maps) {
      logs.add(map.logs().open());
    }
  }

  /**
   * Takes in what came since. The registry's records first: whoever is in them is complete in the
   * other logs.
   */
  void poll(long nowNs) throws IOException {
    for (int i = 0; i < logs.size(); i++) {
      int map = i;
      logs.get(i).poll(obituary -> add(map, obituary, nowNs));
    }
    entries.values().removeIf(entry -> isOver(entry.removedNs, nowNs));
  }

  private void add(int map, Obituary obituary, long nowNs) {
    if (obituary.isLate() && maps.get(map).inherits()) {
      return; // Nothing is lost: it is in the parent's value.
    }
    CgroupKey key = CgroupKey.of(maps.get(map), obituary.cgroupId());
    if (obituary.isLate() && !entries.containsKey(key)) {
      late++;
    } else if (obituary.isLate() || !isOver(obituary.removedNs(), nowNs)) {
      entries.computeIfAbsent(key, _ -> new Entry(key, maps.size())).add(map, obituary);
    }
  }

  private boolean isOver(long removedNs, long nowNs) {
    return nowNs - removedNs > keepNs;
  }

  /** Whether a cgroup is known to be removed, with all of its values. */
  boolean has(CgroupKey cgroup) {
    Entry entry = entries.get(cgroup);
    return entry != null && entry.path.length > 0;
  }

  /** Gives each removed cgroup of which all is known. */
  void forEach(Consumer<Entry> consumer) {
    entries.values().stream().filter(entry -> entry.path.length > 0).forEach(consumer);
  }

  List<Loss> losses() {
    List<Loss> losses = new ArrayList<>();
    for (int i = 0; i < logs.size(); i++) {
      String name = maps.get(i).schema().name();
      losses.add(new Loss(name, "obituaries_overwritten", logs.get(i).overwritten()));
    }
    losses.add(new Loss(TrackedMap.REGISTRY, "obituaries_late", late));
    return losses;
  }
}
