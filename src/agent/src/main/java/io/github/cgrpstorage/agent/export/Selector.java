package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Applies a {@link Selection} to one snapshot after the other. It remembers who has a row and who
 * is among the others: a cgroup does not change sides in its life, or counters would jump.
 *
 * <p>Not thread-safe.
 */
final class Selector {

  /** The oldest first: it keeps its row when younger ones come. */
  private static final Comparator<CgroupStats> AGE =
      Comparator.comparing(CgroupStats::since).thenComparingLong(CgroupStats::id);

  private final Selection selection;
  private final Map<Long, Total> below = new HashMap<>();
  private final Total others = new Total();
  private Set<Long> shown = new HashSet<>();
  private Set<Long> folded = new HashSet<>();
  private Instant othersSince;

  Selector(Selection selection) {
    this.selection = selection;
  }

  Selection selection() {
    return selection;
  }

  /** How many cgroups of the last snapshot are among the others. */
  int folded() {
    return others.size();
  }

  /** The rows, by path and id; the others last. */
  List<Row> select(Snapshot snapshot) {
    List<CgroupStats> matching =
        rolledUp(snapshot.cgroups()).stream()
            .filter(stats -> selection.matches(stats.path()))
            .toList();
    Map<CgroupPath, Long> latest = latest(matching);
    chooseRows(matching);
    List<Row> rows = new ArrayList<>();
    for (CgroupStats stats : matching) {
      if (shown.contains(stats.id())) {
        rows.add(Row.of(stats, latest.get(stats.path()) != stats.id()));
      } else {
        others.add(stats.id(), stats.samples());
      }
    }
    addOthers(rows, snapshot.time());
    return rows;
  }

  private void addOthers(List<Row> rows, Instant now) {
    List<Sample> sum = others.sum();
    if (othersSince == null && !folded.isEmpty()) {
      othersSince = now;
    }
    if (othersSince != null) {
      rows.add(Row.others(othersSince, sum));
    }
  }

  private void chooseRows(List<CgroupStats> matching) {
    Set<Long> shownNow = new HashSet<>();
    Set<Long> foldedNow = new HashSet<>();
    List<CgroupStats> come = new ArrayList<>();
    for (CgroupStats stats : matching) {
      if (shown.contains(stats.id())) {
        shownNow.add(stats.id());
      } else if (folded.contains(stats.id())) {
        foldedNow.add(stats.id());
      } else {
        come.add(stats);
      }
    }
    come.sort(AGE);
    come.forEach(
        stats -> (shownNow.size() < selection.maxCgroups() ? shownNow : foldedNow).add(stats.id()));
    shown = shownNow;
    folded = foldedNow;
  }

  /** Of cgroups that had one path after each other, the last. */
  private static Map<CgroupPath, Long> latest(List<CgroupStats> cgroups) {
    Map<CgroupPath, CgroupStats> latest = new HashMap<>();
    for (CgroupStats stats : cgroups) {
      latest.merge(stats.path(), stats, (one, other) -> isLater(one, other) ? one : other);
    }
    Map<CgroupPath, Long> ids = new HashMap<>();
    latest.forEach((path, stats) -> ids.put(path, stats.id()));
    return ids;
  }

  private static boolean isLater(CgroupStats one, CgroupStats other) {
    return one.removed().isEmpty() || other.removed().isPresent() && AGE.compare(one, other) > 0;
  }

  private List<CgroupStats> rolledUp(List<CgroupStats> cgroups) {
    Map<Long, CgroupStats> kept = new LinkedHashMap<>();
    Map<CgroupPath, Long> latest = latest(cgroups);
    for (CgroupStats stats : cgroups) {
      Long ancestor = latest.get(stats.path().atDepth(selection.depth()));
      if (stats.path().depth() <= selection.depth() || ancestor == null) {
        kept.put(stats.id(), stats);
      } else {
        below.computeIfAbsent(ancestor, _ -> new Total()).add(stats.id(), stats.samples());
      }
    }
    below.keySet().retainAll(kept.keySet());
    below.forEach((id, total) -> kept.computeIfPresent(id, (_, stats) -> plus(stats, total)));
    return List.copyOf(kept.values());
  }

  private static CgroupStats plus(CgroupStats stats, Total below) {
    Total all = new Total();
    all.add(0, stats.samples());
    all.add(1, below.sum());
    return new CgroupStats(stats.id(), stats.path(), stats.since(), stats.removed(), all.sum());
  }
}
