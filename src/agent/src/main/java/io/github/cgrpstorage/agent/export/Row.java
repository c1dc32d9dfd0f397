package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.identity.Identity;
import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cgroup as it is exported, or {@linkplain #isOther() the others} together.
 *
 * @param path its path; empty for the others
 * @param id its id; 0 for the others
 * @param since since when its counters count; for the others since when they are added up
 * @param removed when it was removed; empty for a living cgroup and for the others
 * @param superseded whether it was removed and another cgroup took its path since
 * @param samples its values, with those that were added to them
 */
public record Row(
    Optional<CgroupPath> path,
    long id,
    Instant since,
    Optional<Instant> removed,
    boolean superseded,
    List<Sample> samples) {

  /** What stands in the place of a path for the others: no path begins with an underscore. */
  public static final String OTHER = "__other__";

  /** Copies the samples. */
  public Row {
    samples = List.copyOf(samples);
  }

  static Row of(CgroupStats stats, boolean superseded) {
    return new Row(
        Optional.of(stats.path()),
        stats.id(),
        stats.since(),
        stats.removed(),
        superseded,
        stats.samples());
  }

  static Row others(Instant since, List<Sample> samples) {
    return new Row(Optional.empty(), 0, since, Optional.empty(), false, samples);
  }

  Row with(List<Sample> samples) {
    return new Row(path, id, since, removed, superseded, samples);
  }

  /**
   * Whether this is all those that got no row of their own.
   *
   * @return true for the others
   */
  public boolean isOther() {
    return path.isEmpty();
  }

  /**
   * What names it in exported metrics.
   *
   * @return the path in the form of {@link CgroupPath#toString()}, or {@value #OTHER}
   */
  public String name() {
    return path.map(CgroupPath::toString).orElse(OTHER);
  }

  /**
   * What names it in exported metrics: one label. Only a removed cgroup whose path another one has
   * taken has a second, or two series would be the same.
   *
   * @return {@code cgroup}, and {@code incarnation} with the id
   */
  public Map<String, String> labels() {
    return superseded
        ? Map.of("cgroup", name(), "incarnation", Long.toUnsignedString(id))
        : Map.of("cgroup", name());
  }

  /**
   * Its value of one map.
   *
   * @param schema one of the view's
   * @return the value; empty when there is none
   */
  public Optional<Sample> sample(Schema schema) {
    return samples.stream().filter(sample -> sample.schema().equals(schema)).findFirst();
  }

  /**
   * What its path says of it.
   *
   * @return the identity; {@link Identity#NONE} for the others
   */
  public Identity identity() {
    return path.map(CgroupPath::identity).orElse(Identity.NONE);
  }
}
