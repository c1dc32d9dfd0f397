package io.github.cgrpstorage.agent.metrics;

import java.util.List;

/**
 * What a map's values hold: the series of one collector, or of a map that a user named.
 *
 * @param name the collector's or the map's name, such as {@code network}
 * @param words how many 64-bit words a value has
 * @param series the series, those of one metric next to each other
 */
public record Schema(String name, int words, List<Series> series) {

  /** Copies the series. */
  public Schema {
    series = List.copyOf(series);
  }

  /**
   * The metrics, each once.
   *
   * @return in the order of their series
   */
  public List<Metric> metrics() {
    return series.stream().map(Series::metric).distinct().toList();
  }

  /**
   * The series of one metric.
   *
   * @param metric one of {@link #metrics()}
   * @return its series
   */
  public List<Series> seriesOf(Metric metric) {
    return series.stream().filter(one -> one.metric().equals(metric)).toList();
  }

  /** By the name alone: schemas are keys of maps at every reading. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
