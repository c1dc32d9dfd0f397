package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Applies a {@link Selection} to one snapshot after the other. It remembers what was added up, so
 * that counters do not go backwards.
 *
 * <p>Not thread-safe.
 */
final class Selector {

  private final Selection selection;
  private final Places places;
  private final Map<Member, Total> below = new HashMap<>();
  private final Total others = new Total();

  /** To which ancestor a cgroup is added: the same one for all its life. */
  private Map<Member, Member> ancestors = new HashMap<>();

  private Instant othersSince;

  Selector(Selection selection) {
    this.selection = selection;
    this.places = new Places(selection.maxCgroups());
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
        rolledUp(snapshot).stream().filter(stats -> selection.matches(stats.path())).toList();
    Incarnations incarnations = new Incarnations(matching);
    places.choose(matching);
    List<Row> rows = new ArrayList<>();
    for (CgroupStats stats : matching) {
      if (places.isShown(stats)) {
        rows.add(Row.of(stats, incarnations.isSuperseded(stats)));
      } else {
        others.add(Member.of(stats), stats.samples());
      }
    }
    addOthers(rows, snapshot);
    return rows;
  }

  private void addOthers(List<Row> rows, Snapshot snapshot) {
    Set<Schema> inherited = snapshot.inherited();
    Map<CgroupPath, Boolean> folded = inherited.isEmpty() ? Map.of() : foldedByPath(snapshot);
    List<Sample> sum =
        others.sum((member, schema) -> inherited.contains(schema) && isHeirFolded(member, folded));
    if (othersSince == null && !places.areAllShown()) {
      othersSince = snapshot.time();
    }
    if (othersSince != null) {
      rows.add(Row.others(othersSince, sum));
    }
  }

  private Map<CgroupPath, Boolean> foldedByPath(Snapshot snapshot) {
    Map<CgroupPath, Boolean> folded = new HashMap<>();
    for (CgroupStats stats : snapshot.cgroups()) {
      if (stats.removed().isEmpty()) {
        folded.put(stats.path(), places.isFolded(Member.of(stats)));
      }
    }
    return folded;
  }

  /** What a heir with a row of its own inherits stays among the others all the same. */
  private static boolean isHeirFolded(Member member, Map<CgroupPath, Boolean> byPath) {
    for (int depth = member.path().depth() - 1; depth >= 0; depth--) {
      Boolean folded = byPath.get(member.path().atDepth(depth));
      if (folded != null) {
        return folded;
      }
    }
    return false;
  }

  private List<CgroupStats> rolledUp(Snapshot snapshot) {
    Map<Member, CgroupStats> kept = new LinkedHashMap<>();
    Map<Member, Member> ancestorsNow = new HashMap<>();
    Incarnations incarnations = new Incarnations(snapshot.cgroups());
    for (CgroupStats stats : snapshot.cgroups()) {
      Member member = Member.of(stats);
      Member ancestor = ancestorOf(stats, incarnations);
      if (ancestor == null) {
        kept.put(member, stats);
      } else {
        ancestorsNow.put(member, ancestor);
        below.computeIfAbsent(ancestor, _ -> new Total()).add(member, stats.samples());
      }
    }
    ancestors = ancestorsNow;
    below.keySet().retainAll(kept.keySet());
    below.forEach(
        (member, total) ->
            kept.computeIfPresent(member, (_, stats) -> plus(stats, total, snapshot.inherited())));
    return List.copyOf(kept.values());
  }

  /** To whom it is added; null when it is not too deep, or its ancestor is not known. */
  private Member ancestorOf(CgroupStats stats, Incarnations incarnations) {
    if (stats.path().depth() <= selection.depth()) {
      return null;
    }
    Member before = ancestors.get(Member.of(stats));
    if (before != null && incarnations.has(before)) {
      return before;
    }
    CgroupPath path = stats.path().atDepth(selection.depth());
    CgroupStats ancestor = incarnations.ancestor(path, stats);
    return ancestor == null ? null : Member.of(ancestor);
  }

  /** Whatever is inherited stays in the subtree, where it is counted once. */
  private static CgroupStats plus(CgroupStats stats, Total below, Set<Schema> inherited) {
    List<Sample> sum = below.sum((_, schema) -> inherited.contains(schema));
    return new CgroupStats(
        stats.id(), stats.path(), stats.since(), stats.removed(), Total.plus(stats.samples(), sum));
  }
}
