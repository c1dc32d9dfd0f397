package io.github.cgrpstorage.agent.metrics;

import java.util.List;

/**
 * A metric: one name, of which a {@link Schema} holds one or more {@link Series} that differ in
 * their labels.
 *
 * @param name in the style of Prometheus, its unit's word at the end and without {@code _total},
 *     such as {@code cgroup_network_io_bytes}
 * @param kind what becomes of its number
 * @param unit of the exported number
 * @param scale what to multiply a kept number by to get it in the unit: 1e-9 where nanoseconds are
 *     kept, else 1; for a histogram it applies to its sum
 * @param bounds of a histogram: each bucket's upper bound in the unit, ascending. A value falls
 *     into the first bucket whose bound is not below it: buckets are (lower, upper], exactly. One
 *     more bucket, without a bound, holds the rest. Empty for other kinds
 * @param help one sentence for people; empty when nobody wrote one
 */
public record Metric(
    String name, Kind kind, Unit unit, double scale, List<Double> bounds, String help) {

  /** Copies the bounds. */
  public Metric {
    bounds = List.copyOf(bounds);
  }

  /**
   * Whether all bounds are powers of two of the unit: those are the buckets of native histograms of
   * schema 0 and of exponential ones of scale 0.
   *
   * @return true for such a histogram
   */
  public boolean hasPowersOfTwo() {
    return !bounds.isEmpty() && bounds.stream().allMatch(Metric::isPowerOfTwo);
  }

  private static boolean isPowerOfTwo(double bound) {
    return bound > 0 && Math.scalb(1.0, Math.getExponent(bound)) == bound;
  }

  /**
   * How many of a value's 64-bit words a series of it takes: 1, or its buckets.
   *
   * @return 1 or more
   */
  public int words() {
    return kind == Kind.HISTOGRAM ? bounds.size() + 1 : 1;
  }
}
