package io.github.cgrpstorage.agent.metrics;

import java.util.Map;

/**
 * One series of a metric, and where its numbers are in a {@link Sample}.
 *
 * @param metric the metric
 * @param labels its labels in the order of declaration, such as {@code direction=receive}; that of
 *     the cgroup is not among them
 * @param word the index of its first number
 * @param sumWord the index of a histogram's sum; {@link #NO_SUM} when it has none, and for other
 *     kinds
 */
public record Series(Metric metric, Map<String, String> labels, int word, int sumWord) {

  /** There is no sum. */
  public static final int NO_SUM = -1;

  /** Copies the labels, and keeps their order. */
  public Series {
    labels = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(labels));
  }

  /**
   * Whether a sum of the observed values is kept.
   *
   * @return true for a histogram with a sum
   */
  public boolean hasSum() {
    return sumWord != NO_SUM;
  }
}
