package io.github.cgrpstorage.serve.example;

import io.github.cgrpstorage.agent.export.LiveView;
import io.github.cgrpstorage.opentelemetry.CgroupMetricProducer;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Collection;

/** Shown in docs/java.md. */
public final class OpenTelemetryExample {

  private OpenTelemetryExample() {}

  /** Collects cgroups once. */
  public static Collection<MetricData> collect(LiveView cgroups) {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    // begins
    SdkMeterProvider provider =
        SdkMeterProvider.builder()
            .registerMetricProducer(new CgroupMetricProducer(cgroups))
            .registerMetricReader(reader)
            .build();
    // ends
    try (provider) {
      return reader.collectAllMetrics();
    }
  }
}
