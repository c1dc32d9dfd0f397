package io.github.cgrpstorage.prometheus;

import io.github.cgrpstorage.agent.export.Family;
import io.github.cgrpstorage.agent.export.ViewSource;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The metrics of cgroups for a registry of the Prometheus Java client, read when it is scraped.
 *
 * <pre>{@code
 * PrometheusRegistry.defaultRegistry.register(new CgroupCollector(live));
 * }</pre>
 *
 * <p>Histograms of times are classic and native ones at once: their bounds are powers of two of a
 * second, which are the buckets of native schema 0, so nothing is estimated. Native ones go over
 * the wire in the protobuf format only.
 *
 * <p>Thread-safe, as its source is.
 */
public final class CgroupCollector implements MultiCollector {

  private final ViewSource source;

  /**
   * A collector.
   *
   * @param source what to export, such as a {@code LiveView}
   */
  public CgroupCollector(ViewSource source) {
    this.source = Objects.requireNonNull(source);
  }

  /**
   * Reads and converts.
   *
   * @return the metrics; those without any point are left out
   * @throws UncheckedIOException when they cannot be read
   */
  @Override
  public MetricSnapshots collect() {
    try {
      return snapshots(source.view().families());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Families in the client's form.
   *
   * @param families of a view, or one's own
   * @return the same metrics; those without any point are left out
   */
  public static MetricSnapshots snapshots(List<Family> families) {
    Conversion conversion = new Conversion();
    return new MetricSnapshots(
        families.stream()
            .filter(family -> !family.points().isEmpty())
            .map(conversion::snapshot)
            .toArray(MetricSnapshot[]::new));
  }
}
