package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.StatsMaps;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short soak; {@code it/soak} is the long one. */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
@Tag("host")
class SoakIT extends ServeFixture {

  /** Longer than a slow machine takes for a second's work; then memory is to be flat. */
  private static final Duration KEEP = Duration.ofSeconds(60);

  private static final int OBITUARIES = 16_384;

  @Test
  void nothingIsLostAndNothingIsLeft() throws IOException {
    Set<Collector> collectors = Set.of(Collector.PROCESSES, Collector.SCHED, Collector.NETWORK);
    try (Agent loader =
        Agent.load(bpf, AgentOptions.USUAL.withCollectors(collectors).withObituaries(OBITUARIES))) {
      loader.pin(pins);
    }
    List<Integer> maps = mapIds();
    Soak soak = Soak.chosen();
    Path root = cgroups.root().pathAtOpen();
    // All that were removed within KEEP have series of their own, so there are more than usual.
    heap = "-Xmx2g";
    Serving serving = serve("--keep", KEEP.toSeconds() + "s", "--max-cgroups", "100000");
    Scraper scraper = Scraper.start(serving, Duration.ofSeconds(soak.seconds()).dividedBy(20));
    int before = Descriptors.ours().size();
    try (StatsMaps stats = AgentPins.open(bpf, pins);
        StatsReader reader = StatsReader.open(bpf, stats, KEEP)) {
      soak.run(root, reader);
    }
    scraper.stop(soak.removed(root));
    serving.close();
    assertEquals(before, Descriptors.ours().size());
    AgentPins.remove(pins);
    assertFalse(maps.isEmpty());
    maps.forEach(id -> Eventually.gone(bpf, id));
  }

  private List<Integer> mapIds() throws IOException {
    List<Integer> ids = new ArrayList<>();
    try (Stream<Path> folders = Files.list(pins)) {
      for (Path folder : folders.toList()) {
        try (CgroupStorage map = bpf.openPinned(folder.resolve("storage"), Access.READ_ONLY)) {
          ids.add(map.info().id());
        }
      }
    }
    return ids;
  }
}
