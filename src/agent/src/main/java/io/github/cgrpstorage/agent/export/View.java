package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is exported of a moment.
 *
 * @param time when it was read
 * @param took how long reading took
 * @param schemas what the rows' values hold
 * @param rows the cgroups, by path and id; the others together last
 * @param cgroups how many there were, living and removed ones, selected or not
 * @param folded how many are among the others
 * @param losses what could not be recorded
 */
public record View(
    Instant time,
    Duration took,
    List<Schema> schemas,
    List<Row> rows,
    int cgroups,
    int folded,
    List<Loss> losses) {

  /** Copies the lists. */
  public View {
    schemas = List.copyOf(schemas);
    rows = List.copyOf(rows);
    losses = List.copyOf(losses);
  }

  /**
   * Of nothing, for when nothing can be read.
   *
   * @return a view without any cgroup
   */
  public static View nothing() {
    return new View(Instant.now(), Duration.ZERO, List.of(), List.of(), 0, 0, List.of());
  }

  /**
   * The metrics of the cgroups, with the agent's own.
   *
   * @return one family a metric
   */
  public List<Family> families() {
    return Families.of(this);
  }

  /**
   * How many series Prometheus makes of it: a histogram is one a bucket, its sum and its count.
   *
   * @return the number, native histograms left aside
   */
  public long series() {
    return families().stream().mapToLong(Families::series).sum();
  }
}
