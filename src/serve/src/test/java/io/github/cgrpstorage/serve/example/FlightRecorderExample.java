package io.github.cgrpstorage.serve.example;

import io.github.cgrpstorage.agent.export.LiveView;
import io.github.cgrpstorage.agent.jfr.CgroupEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.Recording;

/** Shown in docs/java.md. */
public final class FlightRecorderExample {

  private FlightRecorderExample() {}

  /** Records for a moment. */
  public static void record(LiveView cgroups, Path file) throws IOException, InterruptedException {
    // begins
    try (CgroupEvents _ = CgroupEvents.register(cgroups);
        Recording recording = new Recording()) {
      recording.enable("cgrpstorage.CgroupNumber").withPeriod(Duration.ofMillis(100));
      recording.enable("cgrpstorage.CgroupHistogram").withPeriod(Duration.ofMillis(100));
      recording.start();
      Thread.sleep(500);
      recording.dump(file);
    }
    // ends
  }
}
