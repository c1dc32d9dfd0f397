package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.CgroupStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who has a row of its own, and who is among the others. A living cgroup does not change sides in
 * its life, or counters would jump. A removed one gives its place to a living one, and is among the
 * others from then on: their counters rise by what it counted.
 *
 * <p>Not thread-safe.
 */
final class Places {

  /** Of removed cgroups, the last one first: somebody may not have read it yet. */
  private static final Comparator<CgroupStats> LAST_REMOVED =
      Comparator.comparing((CgroupStats stats) -> stats.removed().orElseThrow())
          .reversed()
          .thenComparing(Incarnations.AGE);

  private final int most;
  private Set<Member> shown = new HashSet<>();
  private Set<Member> folded = new HashSet<>();

  Places(int most) {
    this.most = most;
  }

  boolean isShown(CgroupStats stats) {
    return shown.contains(Member.of(stats));
  }

  boolean isFolded(Member member) {
    return folded.contains(member);
  }

  boolean areAllShown() {
    return folded.isEmpty();
  }

  /** For the cgroups of the next snapshot. */
  void choose(List<CgroupStats> cgroups) {
    Set<Member> shownNow = new HashSet<>();
    Set<Member> foldedNow = new HashSet<>();
    for (CgroupStats stats : inOrder(cgroups)) {
      Member member = Member.of(stats);
      boolean free = shownNow.size() < most && !folded.contains(member);
      (free ? shownNow : foldedNow).add(member);
    }
    shown = shownNow;
    folded = foldedNow;
  }

  /** The living before the removed; of each, those with a row before those that are new. */
  private List<CgroupStats> inOrder(List<CgroupStats> cgroups) {
    List<CgroupStats> living = new ArrayList<>();
    List<CgroupStats> removed = new ArrayList<>();
    cgroups.forEach(stats -> (stats.removed().isEmpty() ? living : removed).add(stats));
    Comparator<CgroupStats> shownFirst = Comparator.comparing(stats -> !isShown(stats));
    living.sort(shownFirst.thenComparing(Incarnations.AGE));
    removed.sort(shownFirst.thenComparing(LAST_REMOVED));
    living.addAll(removed);
    return living;
  }
}
