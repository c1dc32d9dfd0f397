package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.CollectorStatus;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.StatsSource;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where commands read from: a pinned agent, or one of their own. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class StatsSourceIT extends KernelFixture {

  private static final AgentOptions OPTIONS =
      AgentOptions.USUAL.withCollectors(Set.of(Collector.PROCESSES));

  private final Path pins = newPin();

  @AfterEach
  void removePins() throws IOException {
    AgentPins.remove(pins);
  }

  private long execs(StatsSource source, Cgroup cgroup) throws IOException {
    try (StatsReader one = source.reader(AgentFixture.KEEP)) {
      return AgentFixture.counted(one.read(), cgroup).number("cgroup_processes_exec");
    }
  }

  @Test
  void withoutPinsItCountsForItself() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (StatsSource source = StatsSource.open(bpf, pins, OPTIONS)) {
      assertFalse(source.isPinned());
      List<Collector> active =
          source.statuses().stream()
              .filter(status -> status.state() == CollectorStatus.State.ACTIVE)
              .map(CollectorStatus::collector)
              .toList();
      assertEquals(List.of(Collector.PROCESSES), active);
      Load.run(cgroup, "exec", 3);
      assertEquals(3, execs(source, cgroup));
    }
    assertFalse(Files.exists(pins));
  }

  /** What was counted before is there, and the pins stay. */
  @Test
  void withPinsItReadsThem() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (Agent loader = Agent.load(bpf, OPTIONS)) {
      loader.pin(pins);
    }
    Load.run(cgroup, "exec", 4);
    try (StatsSource source = StatsSource.open(bpf, pins, AgentOptions.USUAL)) {
      assertTrue(source.isPinned());
      assertEquals(
          List.of("processes"), source.maps().schemas().stream().map(s -> s.name()).toList());
      assertEquals(4, execs(source, cgroup));
    }
    assertTrue(Files.exists(pins));
  }
}
