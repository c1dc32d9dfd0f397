package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The cgroups of one snapshot by path: those that had one path after each other are together. */
final class Incarnations {

  /** The oldest first. */
  static final Comparator<CgroupStats> AGE =
      Comparator.comparing(CgroupStats::since).thenComparingLong(CgroupStats::id);

  private final Map<CgroupPath, List<CgroupStats>> byPath = new HashMap<>();

  Incarnations(List<CgroupStats> cgroups) {
    for (CgroupStats stats : cgroups) {
      byPath.computeIfAbsent(stats.path(), _ -> new ArrayList<>(1)).add(stats);
    }
  }

  boolean has(Member member) {
    return at(member.path()).stream().anyMatch(stats -> stats.id() == member.id());
  }

  /** Whether another cgroup took its path since. */
  boolean isSuperseded(CgroupStats stats) {
    return at(stats.path()).stream().anyMatch(other -> isLater(other, stats));
  }

  private static boolean isLater(CgroupStats one, CgroupStats other) {
    return other.removed().isPresent() && (one.removed().isEmpty() || AGE.compare(one, other) > 0);
  }

  /**
   * The one that was at a path while a cgroup below it was there; null when it is not in the
   * snapshot.
   */
  CgroupStats ancestor(CgroupPath path, CgroupStats below) {
    return at(path).stream().filter(stats -> isAbove(stats, below)).max(AGE).orElse(null);
  }

  /**
   * Above a living cgroup all live; a removed one began after its ancestor did, and ended before.
   */
  private static boolean isAbove(CgroupStats stats, CgroupStats below) {
    if (below.removed().isEmpty()) {
      return stats.removed().isEmpty();
    }
    boolean began = !stats.since().isAfter(below.since());
    return began && stats.removed().map(end -> !end.isBefore(below.since())).orElse(true);
  }

  private List<CgroupStats> at(CgroupPath path) {
    return byPath.getOrDefault(path, List.of());
  }
}
