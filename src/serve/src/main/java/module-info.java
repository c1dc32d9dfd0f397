/** The agent over HTTP. */
module io.github.cgrpstorage.serve {
  requires transitive io.github.cgrpstorage.agent;
  requires io.github.cgrpstorage.opentelemetry;
  requires io.github.cgrpstorage.prometheus;
  requires io.prometheus.metrics.exporter.httpserver;
  requires java.logging;
  requires jdk.httpserver;
  requires tools.jackson.databind;

  exports io.github.cgrpstorage.serve;
}
