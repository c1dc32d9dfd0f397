package io.github.cgrpstorage.micrometer;

import io.github.cgrpstorage.agent.export.Family;
import io.github.cgrpstorage.agent.export.Point;
import io.github.cgrpstorage.agent.export.ViewSource;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Unit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The metrics of cgroups in a Micrometer registry: counters as {@link FunctionCounter}, gauges as
 * {@link Gauge}, histograms of times as {@link FunctionTimer} with their count and total time.
 *
 * <pre>{@code
 * CgroupMeterBinder cgroups = new CgroupMeterBinder(live);
 * cgroups.bindTo(registry);
 * cgroups.update(); // again and again, say every 10 seconds
 * }</pre>
 *
 * <p>A registry holds meters, not what is read at a scrape: {@link #update} reads, adds the meters
 * of new cgroups and removes those of cgroups that are gone. Micrometer takes no ready-made
 * buckets: whole histograms go to Prometheus by the module prometheus, also through {@code
 * PrometheusMeterRegistry.getPrometheusRegistry()}.
 *
 * <p>Thread-safe.
 */
public final class CgroupMeterBinder implements MeterBinder {

  private record Key(String name, Map<String, String> labels) {}

  private final ViewSource source;
  private final Map<Key, Point> latest = new ConcurrentHashMap<>();
  private final Map<MeterRegistry, Map<Key, Meter>> bound = new HashMap<>();

  /**
   * A binder.
   *
   * @param source what to export, such as a {@code LiveView}
   */
  public CgroupMeterBinder(ViewSource source) {
    this.source = Objects.requireNonNull(source);
  }

  /**
   * Adds the meters of what there is now, and keeps them up to date from then on.
   *
   * @param registry where to
   * @throws UncheckedIOException when the metrics cannot be read
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    bound.putIfAbsent(registry, new HashMap<>());
    try {
      update();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the numbers anew. Between two calls all meters keep theirs.
   *
   * @throws IOException when the metrics cannot be read
   */
  public synchronized void update() throws IOException {
    Map<Key, Point> now = new HashMap<>();
    Map<Key, Metric> metrics = new HashMap<>();
    for (Family family : source.view().families()) {
      for (Point point : family.points()) {
        Key key = new Key(family.metric().name(), point.labels());
        now.put(key, point);
        metrics.put(key, family.metric());
      }
    }
    latest.putAll(now);
    bound.forEach((registry, meters) -> update(registry, meters, metrics));
    latest.keySet().retainAll(now.keySet());
  }

  private void update(MeterRegistry registry, Map<Key, Meter> meters, Map<Key, Metric> metrics) {
    Set<Key> gone = new HashSet<>(meters.keySet());
    gone.removeAll(metrics.keySet());
    gone.forEach(key -> registry.remove(meters.remove(key)));
    metrics.forEach(
        (key, metric) -> meters.computeIfAbsent(key, _ -> meter(registry, key, metric)));
  }

  /**
   * A meter refers to its object weakly, and to its function strongly: the functions hold the
   * numbers, so that they live as long as the registry, whoever keeps the binder.
   */
  private Meter meter(MeterRegistry registry, Key key, Metric metric) {
    Tags tags = tags(key);
    String name = name(metric);
    return switch (metric.kind()) {
      case COUNTER ->
          FunctionCounter.builder(name, latest, _ -> value(latest.get(key)))
              .tags(tags)
              .baseUnit(unit(metric))
              .description(metric.help())
              .register(registry);
      case GAUGE ->
          Gauge.builder(name, latest, _ -> value(latest.get(key)))
              .tags(tags)
              .baseUnit(unit(metric))
              .description(metric.help())
              .register(registry);
      case HISTOGRAM -> histogram(registry, key, metric);
    };
  }

  /** Micrometer's timer knows no other unit than time: of other histograms the count is left. */
  private Meter histogram(MeterRegistry registry, Key key, Metric metric) {
    return metric.unit() == Unit.SECONDS
        ? FunctionTimer.builder(
                name(metric),
                latest,
                _ -> count(latest.get(key)),
                _ -> sum(latest.get(key)),
                TimeUnit.SECONDS)
            .tags(tags(key))
            .description(metric.help())
            .register(registry)
        : FunctionCounter.builder(name(metric) + ".count", latest, _ -> count(latest.get(key)))
            .tags(tags(key))
            .description(metric.help())
            .register(registry);
  }

  private static Tags tags(Key key) {
    Tags tags = Tags.empty();
    for (Map.Entry<String, String> label : key.labels().entrySet()) {
      tags = tags.and(label.getKey(), label.getValue());
    }
    return tags;
  }

  /** With dots and without the unit, which each registry adds in its own way. */
  private static String name(Metric metric) {
    String unit = "_" + metric.unit().suffix();
    String name = metric.name();
    boolean ends = unit.length() > 1 && name.endsWith(unit);
    return (ends ? name.substring(0, name.length() - unit.length()) : name).replace('_', '.');
  }

  private static String unit(Metric metric) {
    return metric.unit().suffix().isEmpty() ? null : metric.unit().suffix();
  }

  private static double value(Point point) {
    return point instanceof Point.Number number ? number.value() : Double.NaN;
  }

  private static long count(Point point) {
    return point instanceof Point.Histogram histogram ? histogram.count() : 0;
  }

  private static double sum(Point point) {
    return point instanceof Point.Histogram histogram ? histogram.sum() : Double.NaN;
  }
}
