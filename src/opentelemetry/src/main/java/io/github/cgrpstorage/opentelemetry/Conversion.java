package io.github.cgrpstorage.opentelemetry;

import io.github.cgrpstorage.agent.export.Family;
import io.github.cgrpstorage.agent.export.Point;
import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Families in OpenTelemetry's form. */
final class Conversion {

  private static final InstrumentationScopeInfo SCOPE =
      InstrumentationScopeInfo.create("io.github.cgrpstorage");
  private static final AggregationTemporality CUMULATIVE = AggregationTemporality.CUMULATIVE;

  /** Of exponential histograms: buckets end at powers of 2. */
  private static final int POWERS_OF_TWO = 0;

  private final Resource resource;
  private final long now;

  /** Of each row once: its points share them. */
  private final Map<Row, Attributes> identities = new IdentityHashMap<>();

  Conversion(Resource resource, Instant time) {
    this.resource = resource;
    this.now = nanos(time);
  }

  /** The SDK has this record for its own instruments only. */
  private record Converted(
      Resource getResource,
      InstrumentationScopeInfo getInstrumentationScopeInfo,
      String getName,
      String getDescription,
      String getUnit,
      MetricDataType getType,
      Data<? extends PointData> getData)
      implements MetricData {

    Converted renamed(String name, String unit) {
      return new Converted(
          getResource, getInstrumentationScopeInfo, name, getDescription, unit, getType, getData);
    }
  }

  /** Under our name, and what is of containers also under the conventions' where there is one. */
  Stream<MetricData> metrics(Family family) {
    return Stream.concat(
        Stream.of(metric(family)),
        Names.ofContainers(family.metric()).stream()
            .flatMap(name -> containers(family, name).stream()));
  }

  private Optional<MetricData> containers(Family family, Names.Convention name) {
    List<Point> points =
        family.points().stream()
            .filter(point -> attributes(point.row()).get(Names.CONTAINER) != null)
            .filter(point -> !point.own().containsValue("discard"))
            .toList();
    return points.isEmpty()
        ? Optional.empty()
        : Optional.of(
            metric(new Family(family.metric(), points)).renamed(name.name(), name.unit()));
  }

  private Converted metric(Family family) {
    Metric metric = family.metric();
    boolean whole = metric.scale() == 1;
    return switch (metric.kind()) {
      case COUNTER ->
          whole
              ? of(metric, MetricDataType.LONG_SUM, sum(points(family, this::whole)))
              : of(metric, MetricDataType.DOUBLE_SUM, doubleSum(points(family, this::real)));
      case GAUGE ->
          whole
              ? of(metric, MetricDataType.LONG_GAUGE, gauge(points(family, this::whole)))
              : of(metric, MetricDataType.DOUBLE_GAUGE, doubleGauge(points(family, this::real)));
      case HISTOGRAM -> histogram(family);
    };
  }

  private static SumData<LongPointData> sum(List<LongPointData> points) {
    return SumData.createLongSumData(true, CUMULATIVE, points);
  }

  private static SumData<DoublePointData> doubleSum(List<DoublePointData> points) {
    return SumData.createDoubleSumData(true, CUMULATIVE, points);
  }

  private static GaugeData<LongPointData> gauge(List<LongPointData> points) {
    return GaugeData.createLongGaugeData(points);
  }

  private static GaugeData<DoublePointData> doubleGauge(List<DoublePointData> points) {
    return GaugeData.createDoubleGaugeData(points);
  }

  private Converted histogram(Family family) {
    Metric metric = family.metric();
    if (metric.hasPowersOfTwo()) {
      List<ExponentialHistogramPointData> points = points(family, this::exponential);
      return of(
          metric,
          MetricDataType.EXPONENTIAL_HISTOGRAM,
          ExponentialHistogramData.create(CUMULATIVE, points));
    }
    List<HistogramPointData> points = points(family, this::explicit);
    return of(metric, MetricDataType.HISTOGRAM, HistogramData.create(CUMULATIVE, points));
  }

  private Converted of(Metric metric, MetricDataType type, Data<? extends PointData> data) {
    return new Converted(
        resource, SCOPE, Names.metric(metric), metric.help(), Names.unit(metric), type, data);
  }

  private static <T> List<T> points(Family family, BiFunction<Metric, Point, T> conversion) {
    return family.points().stream().map(point -> conversion.apply(family.metric(), point)).toList();
  }

  private LongPointData whole(Metric metric, Point point) {
    return LongPointData.create(
        start(point), now, attributes(metric, point), ((Point.Number) point).number());
  }

  private DoublePointData real(Metric metric, Point point) {
    return DoublePointData.create(
        start(point), now, attributes(metric, point), ((Point.Number) point).value(), List.of());
  }

  private ExponentialHistogramPointData exponential(Metric metric, Point any) {
    Point.Histogram point = (Point.Histogram) any;
    // Bucket i of scale 0 is (2^i, 2^(i+1)]. Our first one begins at 0, our last one ends nowhere:
    // they are given as the ones that end and begin where these do, for the SDK knows no others.
    int first = Math.getExponent(metric.bounds().getFirst()) - 1;
    return ExponentialHistogramPointData.create(
        POWERS_OF_TWO,
        point.sum(),
        0,
        false,
        0,
        false,
        0,
        ExponentialHistogramBuckets.create(POWERS_OF_TWO, first, point.buckets()),
        ExponentialHistogramBuckets.create(POWERS_OF_TWO, 0, List.of()),
        start(point),
        now,
        attributes(metric, point),
        List.of());
  }

  private HistogramPointData explicit(Metric metric, Point any) {
    Point.Histogram point = (Point.Histogram) any;
    return HistogramPointData.create(
        start(point),
        now,
        attributes(metric, point),
        point.sum(),
        false,
        0,
        false,
        0,
        metric.bounds(),
        point.buckets());
  }

  private long start(Point point) {
    return point.since() == null ? now : nanos(point.since());
  }

  private Attributes attributes(Row row) {
    return row == null ? Attributes.empty() : identities.computeIfAbsent(row, Names::identity);
  }

  private Attributes attributes(Metric metric, Point point) {
    AttributesBuilder attributes = attributes(point.row()).toBuilder();
    point.own().forEach((name, value) -> Names.addLabel(attributes, metric, name, value));
    return attributes.build();
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }
}
