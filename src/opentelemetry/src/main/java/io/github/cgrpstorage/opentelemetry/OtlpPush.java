package io.github.cgrpstorage.opentelemetry;

import io.github.cgrpstorage.agent.export.ViewSource;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;

/**
 * Pushes the metrics of cgroups to an OTLP receiver at intervals, by HTTP with protobuf and gzip.
 * What cannot be delivered is logged (java.util.logging) and not kept: sums are cumulative, so the
 * next push says all of it.
 *
 * <p>Thread-safe. Whoever starts it closes it.
 */
public final class OtlpPush implements AutoCloseable {

  private static final String PATH = "/v1/metrics";

  private final SdkMeterProvider provider;

  private OtlpPush(SdkMeterProvider provider) {
    this.provider = provider;
  }

  /**
   * Starts to push.
   *
   * @param source what to push
   * @param endpoint where, http or https; without a path that of OTLP metrics is added
   * @param interval how often
   * @param headers of each request, such as Authorization
   * @return the push, which the caller closes
   * @throws IllegalArgumentException when the endpoint is no http or https URI
   */
  public static OtlpPush start(
      ViewSource source, URI endpoint, Duration interval, Map<String, String> headers) {
    OtlpHttpMetricExporterBuilder exporter =
        OtlpHttpMetricExporter.builder().setEndpoint(full(endpoint)).setCompression("gzip");
    headers.forEach(exporter::addHeader);
    PeriodicMetricReader reader =
        PeriodicMetricReader.builder(exporter.build()).setInterval(interval).build();
    return new OtlpPush(
        SdkMeterProvider.builder()
            .setResource(thisHost())
            .registerMetricProducer(new CgroupMetricProducer(source))
            .registerMetricReader(reader)
            .build());
  }

  private static String full(URI endpoint) {
    boolean bare = endpoint.getPath().isEmpty() || endpoint.getPath().equals("/");
    return bare ? endpoint.resolve(PATH).toString() : endpoint.toString();
  }

  private static Resource thisHost() {
    return Resource.getDefault()
        .merge(
            Resource.create(
                Attributes.builder()
                    .put("service.name", "cgrp-storage")
                    .put("host.name", hostName())
                    .build()));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Pushes a last time and stops. */
  @Override
  public void close() {
    provider.close();
  }
}
