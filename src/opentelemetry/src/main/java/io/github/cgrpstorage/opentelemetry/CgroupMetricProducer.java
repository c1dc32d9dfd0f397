package io.github.cgrpstorage.opentelemetry;

import io.github.cgrpstorage.agent.export.Family;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.export.ViewSource;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * The metrics of cgroups for a meter provider of the OpenTelemetry SDK, read at each collection.
 *
 * <pre>{@code
 * SdkMeterProvider.builder()
 *     .registerMetricProducer(new CgroupMetricProducer(live))
 *     .registerMetricReader(reader)
 *     .build();
 * }</pre>
 *
 * <p>Names are {@code cgroup.*}, for the semantic conventions have none for cgroups; what is of
 * containers has also theirs ({@code container.cpu.time}, {@code container.disk.io}, {@code
 * container.network.io}, {@code container.paging.faults}). Attributes are those of the conventions
 * where they have one ({@code container.id}, {@code k8s.pod.uid}, {@code network.io.direction}).
 * Sums and histograms are cumulative, each since its cgroup's own start: a cgroup that was made
 * again is another stream. Histograms of times are exponential ones of scale 0, for their bounds
 * are powers of two.
 *
 * <p>Thread-safe, as its source is.
 */
public final class CgroupMetricProducer implements MetricProducer {

  private final ViewSource source;

  /**
   * A producer.
   *
   * @param source what to export, such as a {@code LiveView}
   */
  public CgroupMetricProducer(ViewSource source) {
    this.source = Objects.requireNonNull(source);
  }

  /**
   * Reads and converts.
   *
   * @param resource what the metrics are said to be of
   * @return the metrics; those without any point are left out
   * @throws UncheckedIOException when they cannot be read
   */
  @Override
  public Collection<MetricData> produce(Resource resource) {
    try {
      View view = source.view();
      return produce(view.families(), new Conversion(resource, view.time()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<MetricData> produce(List<Family> families, Conversion conversion) {
    return families.stream()
        .filter(family -> !family.points().isEmpty())
        .filter(family -> !Names.areAttributes(family.metric()))
        .flatMap(conversion::metrics)
        .toList();
  }
}
