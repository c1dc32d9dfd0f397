package io.github.cgrpstorage.serve.example;

import io.github.cgrpstorage.agent.export.LiveView;
import io.github.cgrpstorage.prometheus.CgroupCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Shown in docs/java.md. */
public final class PrometheusExample {

  private PrometheusExample() {}

  /** Registers cgroups. */
  public static PrometheusRegistry register(LiveView cgroups) {
    // begins
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(new CgroupCollector(cgroups));
    // ends
    return registry;
  }
}
