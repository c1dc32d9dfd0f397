package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.CollectorStatus;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

/** Loads an agent, and finds in its snapshots what a test compares. */
abstract class AgentFixture extends KernelFixture {

  static final Duration KEEP = Duration.ofMinutes(5);

  Agent agent;
  StatsReader reader;

  /** With the collector, and nothing else. */
  void load(Collector first, Collector... more) throws IOException {
    load(AgentOptions.USUAL.withCollectors(EnumSet.of(first, more)));
  }

  void load(AgentOptions options) throws IOException {
    agent = Agent.load(bpf, options);
    Set<Collector> active = EnumSet.noneOf(Collector.class);
    for (CollectorStatus status : agent.statuses()) {
      if (status.state() == CollectorStatus.State.ACTIVE) {
        active.add(status.collector());
      }
    }
    assertEquals(options.collectors(), active, agent.statuses()::toString);
    reader = StatsReader.open(bpf, agent.maps(), KEEP);
  }

  /** The collector is refused, and why is said with a word that the user can look for. */
  void assertUnsupported(Collector collector, String cause) throws IOException {
    AgentOptions options = AgentOptions.USUAL.withCollectors(EnumSet.of(collector));
    try (Agent refused = Agent.load(bpf, options)) {
      CollectorStatus status =
          refused.statuses().stream()
              .filter(candidate -> candidate.collector() == collector)
              .findFirst()
              .orElseThrow();
      assertEquals(CollectorStatus.State.UNSUPPORTED, status.state(), status::toString);
      assertTrue(status.detail().contains(cause), status::toString);
    }
  }

  @AfterEach
  void closeAgent() {
    if (reader != null) {
      reader.close();
    }
    if (agent != null) {
      agent.close();
    }
  }

  /** What was counted of a cgroup, living or removed; it must be there exactly once. */
  Counted counted(Cgroup cgroup) throws IOException {
    return counted(reader.read(), cgroup);
  }

  static Counted counted(Snapshot snapshot, Cgroup cgroup) {
    List<CgroupStats> found = all(snapshot, cgroup);
    assertEquals(1, found.size(), () -> cgroup + " in " + snapshot.cgroups());
    return new Counted(found.getFirst());
  }

  static List<CgroupStats> all(Snapshot snapshot, Cgroup cgroup) {
    return snapshot.cgroups().stream().filter(one -> one.id() == cgroup.id()).toList();
  }

  /** How much was lost, for any reason; the reasons must be there. */
  static long lost(Snapshot snapshot) {
    assertTrue(!snapshot.losses().isEmpty());
    return snapshot.losses().stream().mapToLong(Loss::count).sum();
  }

  static void assertBetween(long least, long most, long actual, String what) {
    assertTrue(
        least <= actual && actual <= most,
        () -> "%s: %d is not between %d and %d".formatted(what, actual, least, most));
  }
}
