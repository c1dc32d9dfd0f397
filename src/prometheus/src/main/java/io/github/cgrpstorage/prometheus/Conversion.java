package io.github.cgrpstorage.prometheus;

import io.github.cgrpstorage.agent.export.Family;
import io.github.cgrpstorage.agent.export.Point;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Families of one view in the client's form. */
final class Conversion {

  /** The client adds it to the name of an info, and lets no other metric have it. */
  private static final String INFO = "_info";

  /** Of native histograms: buckets end at powers of 2. */
  private static final int POWERS_OF_TWO = 0;

  private final PointLabels labels = new PointLabels();

  MetricSnapshot snapshot(Family family) {
    Metric metric = family.metric();
    return switch (metric.kind()) {
      case COUNTER ->
          new CounterSnapshot(metadata(metric), points(family, (_, point) -> counter(point)));
      case GAUGE -> metric.name().endsWith(INFO) ? info(family) : gauge(family);
      case HISTOGRAM -> new HistogramSnapshot(metadata(metric), points(family, this::histogram));
    };
  }

  private MetricSnapshot gauge(Family family) {
    return new GaugeSnapshot(metadata(family.metric()), points(family, (_, point) -> gauge(point)));
  }

  private MetricSnapshot info(Family family) {
    String name = family.metric().name();
    MetricMetadata metadata =
        new MetricMetadata(
            name.substring(0, name.length() - INFO.length()), family.metric().help());
    return new InfoSnapshot(
        metadata, points(family, (_, point) -> new InfoDataPointSnapshot(labels.of(point))));
  }

  private static MetricMetadata metadata(Metric metric) {
    return new MetricMetadata(
        metric.name(),
        metric.help().isEmpty() ? null : metric.help(),
        switch (metric.unit()) {
          case NONE -> null;
          case SECONDS -> Unit.SECONDS;
          case BYTES -> Unit.BYTES;
        });
  }

  private static <T> List<T> points(Family family, BiFunction<Metric, Point, T> conversion) {
    List<T> points = new ArrayList<>(family.points().size());
    family.points().forEach(point -> points.add(conversion.apply(family.metric(), point)));
    return points;
  }

  private CounterDataPointSnapshot counter(Point point) {
    return new CounterDataPointSnapshot(value(point), labels.of(point), null, createdMillis(point));
  }

  private GaugeDataPointSnapshot gauge(Point point) {
    return new GaugeDataPointSnapshot(value(point), labels.of(point), null);
  }

  private static double value(Point point) {
    return ((Point.Number) point).value();
  }

  private HistogramDataPointSnapshot histogram(Metric metric, Point point) {
    Point.Histogram histogram = (Point.Histogram) point;
    HistogramDataPointSnapshot.Builder builder =
        HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(classic(metric, histogram))
            .sum(histogram.sum())
            .labels(labels.of(point))
            .createdTimestampMillis(createdMillis(point));
    if (metric.hasPowersOfTwo()) {
      addNative(builder, metric.bounds(), histogram.buckets());
    }
    return builder.build();
  }

  private static ClassicHistogramBuckets classic(Metric metric, Point.Histogram histogram) {
    List<Double> bounds = new ArrayList<>(metric.bounds());
    bounds.add(Double.POSITIVE_INFINITY);
    return ClassicHistogramBuckets.of(bounds, histogram.buckets());
  }

  /**
   * Bucket k of schema 0 is (2^(k-1), 2^k]. Our first bucket has no lower bound but 0, which makes
   * it the zero bucket; our last one has no upper bound, and is given as the next power of two.
   */
  private static void addNative(
      HistogramDataPointSnapshot.Builder builder, List<Double> bounds, List<Long> buckets) {
    NativeHistogramBuckets.Builder positive = NativeHistogramBuckets.builder();
    int first = Math.getExponent(bounds.getFirst());
    for (int i = 1; i < buckets.size(); i++) {
      if (buckets.get(i) > 0) {
        positive.bucket(first + i, buckets.get(i));
      }
    }
    builder
        .nativeSchema(POWERS_OF_TWO)
        .nativeZeroThreshold(bounds.getFirst())
        .nativeZeroCount(buckets.getFirst())
        .nativeBucketsForPositiveValues(positive.build());
  }

  /** 0 when it is not known, as the client wants it. */
  private static long createdMillis(Point point) {
    return point.since() == null ? 0 : point.since().toEpochMilli();
  }
}
