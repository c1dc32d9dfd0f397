/** The agent's metrics for the Prometheus Java client. */
module io.github.cgrpstorage.prometheus {
  requires transitive io.github.cgrpstorage.agent;
  requires transitive io.prometheus.metrics.model;

  exports io.github.cgrpstorage.prometheus;
}
