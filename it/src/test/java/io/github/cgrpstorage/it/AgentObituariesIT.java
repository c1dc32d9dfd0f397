package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.ReadBy;
import io.github.cgrpstorage.agent.StatsMaps;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a cgroup did is not lost when it is removed. */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR})
@Tag("long")
class AgentObituariesIT extends AgentFixture {

  private static final AgentOptions PROCESSES =
      AgentOptions.USUAL.withCollectors(EnumSet.of(Collector.PROCESSES));

  /** Made, used and removed between two looks. */
  @Test
  void aShortLifeIsNotLost() throws IOException {
    load(PROCESSES);
    reader.read();
    Instant before = Instant.now();
    Cgroup cgroup = cgroups.make("short");
    Load.run(cgroup, "exec", 10);
    cgroup.remove();
    CgroupStats stats = counted(cgroup).stats();
    assertEquals(10, counted(cgroup).number("cgroup_processes_exec"));
    assertTrue(stats.path().toString().endsWith("/short"), stats::toString);
    // To a second, and never after the truth.
    assertTrue(!stats.since().isBefore(before.minusSeconds(2)), stats::toString);
    assertTrue(!stats.removed().orElseThrow().isBefore(stats.since()), stats::toString);
    assertTrue(!stats.removed().orElseThrow().isAfter(Instant.now()), stats::toString);
  }

  /** The sched collector counts even the last switch of a task, which may be after the removal. */
  @Test
  void nothingIsCountedTwice() throws IOException {
    load(Collector.PROCESSES, Collector.SCHED);
    List<Cgroup> made = cgroups.make(50);
    for (Cgroup cgroup : made) {
      Load.run(cgroup, "exec", 3);
      cgroup.remove();
    }
    for (int look = 0; look < 3; look++) {
      Snapshot snapshot = reader.read();
      for (Cgroup cgroup : made) {
        assertEquals(3, counted(snapshot, cgroup).number("cgroup_processes_exec"));
        assertEquals(3, counted(snapshot, cgroup).total("cgroup_processes_exit"));
      }
      assertEquals(0, lost(snapshot, "no_storage"), snapshot.losses()::toString);
    }
  }

  private static long lost(Snapshot snapshot, String reason) {
    return snapshot.losses().stream()
        .filter(loss -> loss.reason().endsWith(reason))
        .mapToLong(Loss::count)
        .reduce(Long::sum)
        .orElseThrow();
  }

  /** At the same path, but another cgroup with another start: its numbers begin at 0. */
  @Test
  void aCgroupMadeAgainIsAnotherOne() throws IOException {
    load(PROCESSES);
    Cgroup first = cgroups.make("same");
    Load.run(first, "exec", 5);
    first.remove();
    Cgroup second = cgroups.make("same");
    Load.run(second, "exec", 7);
    Snapshot snapshot = reader.read();
    Counted old = counted(snapshot, first);
    Counted now = counted(snapshot, second);
    assertEquals(5, old.number("cgroup_processes_exec"));
    assertEquals(7, now.number("cgroup_processes_exec"));
    assertEquals(old.stats().path(), now.stats().path());
    assertNotEquals(old.stats().id(), now.stats().id());
    assertTrue(old.stats().since().isBefore(now.stats().since()));
    assertTrue(now.stats().removed().isEmpty());
  }

  /** A reader that starts later finds what the kernel holds: a killed server loses nothing. */
  @Test
  void aNewReaderFindsThem() throws IOException {
    load(PROCESSES);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 4);
    cgroup.remove();
    try (StatsReader later = StatsReader.open(bpf, agent.maps(), KEEP)) {
      assertEquals(4, counted(later.read(), cgroup).number("cgroup_processes_exec"));
    }
    assertEquals(4, counted(cgroup).number("cgroup_processes_exec"));
  }

  @Test
  void theyAreShownForAWhile() throws IOException, InterruptedException {
    load(PROCESSES);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 1);
    try (StatsReader shortly = StatsReader.open(bpf, agent.maps(), Duration.ofMillis(500))) {
      cgroup.remove();
      assertEquals(1, all(shortly.read(), cgroup).size());
      Thread.sleep(700);
      assertEquals(0, all(shortly.read(), cgroup).size());
    }
  }

  /** With room for 8, of 20 that die unseen 12 are lost, and the reader says so. */
  @Test
  void whatIsOverwrittenIsCounted() throws IOException {
    load(PROCESSES.withObituaries(8));
    List<Cgroup> made = cgroups.make(20);
    for (Cgroup cgroup : made) {
      Load.run(cgroup, "exec", 1);
      cgroup.remove();
    }
    Snapshot snapshot = reader.read();
    List<Cgroup> shown = new ArrayList<>(made);
    shown.removeIf(cgroup -> all(snapshot, cgroup).isEmpty());
    // Other tests' cgroups may have gone meanwhile, too.
    assertTrue(shown.size() <= 8);
    long overwritten =
        snapshot.losses().stream()
            .filter(loss -> loss.collector().equals("processes"))
            .filter(loss -> loss.reason().equals("obituaries_overwritten"))
            .mapToLong(Loss::count)
            .sum();
    assertTrue(overwritten >= 12, snapshot.losses()::toString);
  }

  @Test
  void parentsInherit() throws IOException {
    load(PROCESSES.withInherit(true));
    Cgroup parent = cgroups.make("parent");
    Cgroup child = cgroups.make(parent, "child");
    Cgroup grandchild = cgroups.make(child, "grandchild");
    Load.run(child, "exec", 3);
    Load.run(grandchild, "exec", 4);
    assertEquals(0, counted(parent).number("cgroup_processes_exec"));
    grandchild.remove();
    assertEquals(7, counted(child).number("cgroup_processes_exec"));
    child.remove();
    assertEquals(7, counted(parent).number("cgroup_processes_exec"));
    assertEquals(7, counted(parent).total("cgroup_processes_exit"));
  }

  /** Each event is in one row, whoever is removed: also to one who has only the pins. */
  @ParameterizedTest
  @EnumSource(ReadBy.class)
  void whatIsInheritedIsCountedOnce(ReadBy by) throws IOException {
    load(PROCESSES.withInherit(true));
    Path pins = newPin();
    try {
      agent.pin(pins);
      try (StatsMaps maps = AgentPins.open(bpf, pins);
          StatsReader pinned = StatsReader.open(bpf, maps, KEEP, by);
          StatsReader shortly = StatsReader.open(bpf, maps, Duration.ZERO, by)) {
        List<Cgroup> line = makeALine();
        for (Cgroup last : line.reversed()) {
          assertEquals(6, execsBelow(pinned.read()));
          assertEquals(6, execsBelow(shortly.read()));
          last.remove();
        }
        assertEquals(6, execsBelow(pinned.read()));
        assertEquals(6, execsBelow(shortly.read()));
        line.forEach(cgroup -> assertEquals(1, all(read(pinned), cgroup).size()));
      }
    } finally {
      AgentPins.remove(pins);
    }
  }

  /** Three cgroups below each other, with 1, 2 and 3 execs. */
  private List<Cgroup> makeALine() throws IOException {
    List<Cgroup> line = new ArrayList<>();
    Cgroup parent = cgroups.root();
    for (int execs = 1; execs <= 3; execs++) {
      parent = cgroups.make(parent, "c" + execs);
      Load.run(parent, "exec", execs);
      line.add(parent);
    }
    return line;
  }

  private static Snapshot read(StatsReader reader) {
    try {
      return reader.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the test's own cgroup and all below it. */
  private long execsBelow(Snapshot snapshot) {
    String top = "/" + Machine.cgroup2().relativize(cgroups.root().pathAtOpen());
    return snapshot.cgroups().stream()
        .filter(stats -> (stats.path() + "/").startsWith(top + "/"))
        .filter(stats -> !stats.samples().isEmpty())
        .mapToLong(stats -> new Counted(stats).number("cgroup_processes_exec"))
        .sum();
  }

  @Test
  void withoutInheritanceTheyDoNot() throws IOException {
    load(PROCESSES);
    Cgroup parent = cgroups.make("parent");
    Cgroup child = cgroups.make(parent, "child");
    Load.run(child, "exec", 3);
    child.remove();
    assertEquals(0, counted(parent).number("cgroup_processes_exec"));
    assertEquals(3, counted(child).number("cgroup_processes_exec"));
  }
}
