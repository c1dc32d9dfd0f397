package io.github.cgrpstorage.agent.export;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One number, or one histogram, of a {@link Family}. */
public sealed interface Point {

  /**
   * What tells it from the other points of its row and family.
   *
   * @return label names and values, in order
   */
  Map<String, String> own();

  /**
   * What tells it from the other points of its family.
   *
   * @return the row's labels, then its {@linkplain #own() own}
   */
  default Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>(row() == null ? Map.of() : row().labels());
    labels.putAll(own());
    return labels;
  }

  /**
   * The row that it is of.
   *
   * @return the row; null for the agent's own metrics
   */
  Row row();

  /**
   * Since when it counts.
   *
   * @return when it was 0; null when that is not known
   */
  default Instant since() {
    return row() == null ? null : row().since();
  }

  /**
   * A counter or gauge.
   *
   * @param row whose; null for the agent's own
   * @param own its labels, but for those of the row
   * @param number the number as it is kept, unsigned
   * @param scale what to multiply it by
   */
  record Number(Row row, Map<String, String> own, long number, double scale) implements Point {

    /** Keeps the labels from being changed through it. */
    public Number {
      own = Collections.unmodifiableMap(own);
    }

    /**
     * The number in its metric's unit.
     *
     * @return exact up to 2^53 of what is kept
     */
    public double value() {
      double unsigned = number < 0 ? number + 0x1p64 : number;
      // Dividing by a whole number rounds once: 1 ns is 1.0E-9, not 1.0000000000000001E-9.
      return scale < 1 ? unsigned / Math.rint(1 / scale) : unsigned * scale;
    }
  }

  /**
   * A histogram.
   *
   * @param row whose
   * @param own its labels, but for those of the row
   * @param buckets how many values fell into each bucket, not cumulative; one more than the
   *     metric's bounds
   * @param sum of the values, in the metric's unit; NaN when it is not kept
   */
  record Histogram(Row row, Map<String, String> own, List<Long> buckets, double sum)
      implements Point {

    /** Keeps the labels from being changed through it, and copies the buckets. */
    public Histogram {
      own = Collections.unmodifiableMap(own);
      buckets = List.copyOf(buckets);
    }

    /**
     * The bound below or at which a part of the values is.
     *
     * @param bounds the metric's
     * @param part such as 0.99
     * @return the upper bound of its bucket; infinite in the last one, 0 when there are no values
     */
    public double quantile(List<Double> bounds, double part) {
      double left = count() * part;
      for (int i = 0; i < bounds.size(); i++) {
        left -= buckets.get(i);
        if (left <= 0) {
          return count() == 0 ? 0 : bounds.get(i);
        }
      }
      return Double.POSITIVE_INFINITY;
    }

    /**
     * How many values there were.
     *
     * @return the sum of the buckets
     */
    public long count() {
      return buckets.stream().mapToLong(Long::longValue).sum();
    }
  }
}
