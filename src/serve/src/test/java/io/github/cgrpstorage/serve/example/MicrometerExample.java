package io.github.cgrpstorage.serve.example;

import io.github.cgrpstorage.agent.export.LiveView;
import io.github.cgrpstorage.micrometer.CgroupMeterBinder;
import io.micrometer.core.instrument.MeterRegistry;

/** Shown in docs/java.md. */
public final class MicrometerExample {

  private MicrometerExample() {}

  /** Binds cgroups. */
  public static CgroupMeterBinder bind(LiveView cgroups, MeterRegistry registry) {
    // begins
    CgroupMeterBinder binder = new CgroupMeterBinder(cgroups);
    binder.bindTo(registry);
    // then, every some seconds: binder.update();
    // ends
    return binder;
  }
}
