/** The agent's metrics for the OpenTelemetry SDK, and their push by OTLP. */
module io.github.cgrpstorage.opentelemetry {
  requires transitive io.github.cgrpstorage.agent;
  requires transitive io.opentelemetry.api;
  requires transitive io.opentelemetry.sdk.common;
  requires transitive io.opentelemetry.sdk.metrics;
  requires io.opentelemetry.common;
  requires io.opentelemetry.exporter.otlp;
  requires io.opentelemetry.exporter.sender.jdk.internal;

  exports io.github.cgrpstorage.opentelemetry;
}
