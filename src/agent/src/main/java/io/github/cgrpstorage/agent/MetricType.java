package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The types of {@code metric_types.h}. */
enum MetricType {
  COUNTER(Kind.COUNTER, Unit.NONE, 1, 0),
  COUNTER_NS(Kind.COUNTER, Unit.SECONDS, 1e-9, 0),
  COUNTER_BYTES(Kind.COUNTER, Unit.BYTES, 1, 0),
  GAUGE(Kind.GAUGE, Unit.NONE, 1, 0),
  GAUGE_NS(Kind.GAUGE, Unit.SECONDS, 1e-9, 0),
  GAUGE_BYTES(Kind.GAUGE, Unit.BYTES, 1, 0),
  LOG2(Kind.HISTOGRAM, Unit.NONE, 1, 1),
  LOG2_NS(Kind.HISTOGRAM, Unit.SECONDS, 1e-9, 1e-9),
  LOG2_BYTES(Kind.HISTOGRAM, Unit.BYTES, 1, 1),
  LOG2_SECONDS(Kind.HISTOGRAM, Unit.SECONDS, 1e-9, 0x1p-20);

  private final Kind kind;
  private final Unit unit;
  private final double scale;

  /** Of a histogram: where the first bucket ends, in the unit. */
  private final double firstBound;

  MetricType(Kind kind, Unit unit, double scale, double firstBound) {
    this.kind = kind;
    this.unit = unit;
    this.scale = scale;
    this.firstBound = firstBound;
  }

  static Optional<MetricType> of(String typedef) {
    return Arrays.stream(values()).filter(type -> type.typedef().equals(typedef)).findFirst();
  }

  String typedef() {
    return "cgs_" + name().toLowerCase(java.util.Locale.ROOT) + "_u64";
  }

  boolean isHistogram() {
    return kind == Kind.HISTOGRAM;
  }

  /** A metric of this type; a histogram of so many buckets. */
  Metric metric(String base, int buckets, String help) {
    String name = unit == Unit.NONE ? base : base + "_" + unit.suffix();
    return new Metric(name, kind, unit, scale, isHistogram() ? bounds(buckets) : List.of(), help);
  }

  private List<Double> bounds(int buckets) {
    return IntStream.range(0, buckets - 1).mapToObj(i -> Math.scalb(firstBound, i)).toList();
  }
}
