package io.github.cgrpstorage.it;

import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.StatsMaps;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a pinned agent once, as {@link StatsReader} finds a way, and prints counters. */
final class ReadPinsMain {

  private ReadPinsMain() {}

  public static void main(String[] arguments) throws IOException {
    try (Bpf bpf = Bpf.open();
        StatsMaps maps = AgentPins.open(bpf, Path.of(arguments[0]));
        StatsReader reader = StatsReader.open(bpf, maps, AgentFixture.KEEP)) {
      print(reader.read());
    }
  }

  private static void print(Snapshot snapshot) {
    for (CgroupStats cgroup : snapshot.cgroups()) {
      for (Sample sample : cgroup.samples()) {
        for (Series series : sample.schema().series()) {
          if (series.metric().bounds().isEmpty()) {
            System.out.printf(
                "%d %s%s %d%n",
                cgroup.id(), series.metric().name(), series.labels(), sample.number(series));
          }
        }
      }
    }
    snapshot.losses().forEach(loss -> System.out.println("lost " + loss));
  }
}
