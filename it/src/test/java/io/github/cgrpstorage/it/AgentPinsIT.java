package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.StatsMaps;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.pins.UnfinishedPins;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** One process loads and pins; others read the pins without any right. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class AgentPinsIT extends AgentFixture {

  private final Path pins = newPin();

  @AfterEach
  void removePins() throws IOException {
    AgentPins.remove(pins);
  }

  private void loadAndPin(Collector first, Collector... more) throws IOException {
    try (Agent loader = newAgent(first, more)) {
      loader.pin(pins);
    }
  }

  private Agent newAgent(Collector first, Collector... more) throws IOException {
    return Agent.load(bpf, AgentOptions.USUAL.withCollectors(EnumSet.of(first, more)));
  }

  private Counted read(Cgroup cgroup) throws IOException {
    try (StatsMaps maps = AgentPins.open(bpf, pins);
        StatsReader fromPins = StatsReader.open(bpf, maps, KEEP)) {
      return counted(fromPins.read(), cgroup);
    }
  }

  /** Counting goes on when the loader is gone, and each reader finds all of it. */
  @Test
  void countingOutlivesTheLoader() throws IOException {
    loadAndPin(Collector.PROCESSES, Collector.TCP);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 6);
    assertEquals(6, read(cgroup).number("cgroup_processes_exec"));
    Load.run(cgroup, "exec", 2);
    assertEquals(8, read(cgroup).number("cgroup_processes_exec"));
    cgroup.remove();
    assertEquals(8, read(cgroup).number("cgroup_processes_exec"));
  }

  /** Neither a capability nor a right to write. */
  @Test
  void nobodyReadsThem() throws IOException {
    loadAndPin(Collector.PROCESSES, Collector.NETWORK);
    Cgroup living = cgroups.make("living");
    Cgroup removed = cgroups.make("removed");
    Load.run(living, "exec", 3);
    Load.run(removed, "exec", 4);
    removed.remove();
    Child child =
        Child.run(Child.prefixed(Nobody.RUNS, Child.java(ReadPinsMain.class, pins.toString())));
    String out = child.check(0).out();
    assertTrue(out.contains(living.id() + " cgroup_processes_exec{} 3\n"), out);
    assertTrue(out.contains(removed.id() + " cgroup_processes_exec{} 4\n"), out);
    assertTrue(out.contains("lost Loss[collector=processes, reason=no_storage, count=0]"), out);
    assertTrue(out.contains("cgroup_network_packets{direction=receive, family=ipv4}"), out);
  }

  /** Who owns a cgroup may close it; that hides it, and no other. */
  @Test
  void aClosedCgroupHidesNoOther() throws IOException {
    loadAndPin(Collector.PROCESSES);
    Cgroup open = cgroups.make("open");
    Cgroup closed = cgroups.make("closed");
    Cgroup below = cgroups.make(closed, "below");
    for (Cgroup cgroup : List.of(open, closed, below)) {
      Load.run(cgroup, "exec", 3);
    }
    Files.setPosixFilePermissions(closed.pathAtOpen(), Set.of());
    String out =
        Child.run(Child.prefixed(Nobody.RUNS, Child.java(ReadPinsMain.class, pins.toString())))
            .check(0)
            .out();
    assertTrue(out.contains(open.id() + " cgroup_processes_exec{} 3\n"), out);
    assertFalse(out.contains("\n" + closed.id() + " cgroup_processes_exec"), out);
    assertFalse(out.contains("\n" + below.id() + " cgroup_processes_exec"), out);
    assertTrue(out.contains("lost Loss[collector=cgroups, reason=unreadable, count=1]"), out);
  }

  @Test
  void nobodyCannotWriteThem() throws IOException {
    loadAndPin(Collector.PROCESSES);
    try (Stream<Path> all = Files.walk(pins)) {
      for (Path path : all.toList()) {
        String rights =
            Files.getPosixFilePermissions(path).stream().map(Enum::name).toList().toString();
        assertFalse(rights.contains("OTHERS_WRITE") || rights.contains("GROUP_WRITE"), rights);
      }
    }
  }

  @Test
  void removedPinsLeaveNothing() throws IOException {
    loadAndPin(Collector.PROCESSES);
    int id;
    try (CgroupStorage storage =
        bpf.openPinned(pins.resolve("processes/storage"), Access.READ_ONLY)) {
      id = storage.info().id();
    }
    assertFalse(Eventually.isGone(bpf, id));
    assertTrue(AgentPins.remove(pins));
    assertFalse(Files.exists(pins));
    Eventually.gone(bpf, id);
    assertFalse(AgentPins.remove(pins));
  }

  /** Another agent's pins are left as they are. */
  @Test
  void nothingIsPinnedOverAnother() throws IOException {
    loadAndPin(Collector.PROCESSES);
    assertThrows(FileAlreadyExistsException.class, () -> loadAndPin(Collector.PROCESSES));
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 1);
    assertEquals(1, read(cgroup).number("cgroup_processes_exec"));
  }

  /** The old one is there until the new one is, and nothing of it is left. */
  @Test
  void anotherTakesItsPlace() throws IOException {
    loadAndPin(Collector.PROCESSES);
    Path underWay = Files.createDirectory(UnfinishedPins.name(pins));
    try (Agent other = newAgent(Collector.TCP)) {
      other.replace(pins);
    }
    assertFalse(Files.exists(pins.resolve("processes")));
    assertTrue(Files.exists(pins.resolve("tcp")));
    assertEquals(List.of(underWay), UnfinishedPins.all(pins));
  }

  @Test
  void anAgentStaysWhenItsSuccessorCannotBePinned() throws IOException {
    loadAndPin(Collector.PROCESSES);
    try (Agent other = newAgent(Collector.TCP)) {
      takeNextName();
      assertThrows(IOException.class, () -> other.replace(pins));
    }
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 1);
    assertEquals(1, read(cgroup).number("cgroup_processes_exec"));
  }

  /** What is pinned next cannot be. */
  private void takeNextName() throws IOException {
    String name = UnfinishedPins.name(pins).getFileName().toString();
    int dash = name.lastIndexOf('-');
    int next = Integer.parseInt(name.substring(dash + 1)) + 1;
    Files.createDirectory(pins.resolveSibling(name.substring(0, dash + 1) + next));
  }

  /**
   * What a loader left that was killed while it pinned is no hindrance, and is not taken for whole.
   */
  @Test
  void aHalfPinnedAgentIsCleanedUp() throws IOException {
    Path half = pins.resolveSibling(pins.getFileName() + "-new-" + goneProcess() + "-1");
    try (CgroupStorage map = longs()) {
      Files.createDirectories(half.resolve("processes"));
      map.pin(half.resolve("processes/storage"));
    }
    assertThrows(IOException.class, () -> AgentPins.open(bpf, pins).close());
    loadAndPin(Collector.PROCESSES);
    assertFalse(Files.exists(half));
    Files.createDirectory(half);
    assertTrue(AgentPins.remove(pins));
    assertFalse(Files.exists(half));
  }

  private static long goneProcess() throws IOException {
    Process process = new ProcessBuilder("true").start();
    process.onExit().join();
    return process.pid();
  }

  /** What another process makes just now is left to it. */
  @Test
  void anAgentThatIsBeingPinnedIsLeftAlone() throws IOException {
    Path half = UnfinishedPins.name(pins);
    Files.createDirectory(half);
    loadAndPin(Collector.PROCESSES);
    assertTrue(Files.exists(half));
    assertThrows(FileAlreadyExistsException.class, () -> UnfinishedPins.finish(half, pins));
    assertTrue(AgentPins.remove(pins));
    assertFalse(Files.exists(half));
  }

  /** A wrong path must not cost anybody's files. */
  @Test
  void onlyABpffsIsRemovedFrom() throws IOException {
    Path folder = Files.createTempDirectory("cgrp-it");
    Path file = Files.createFile(folder.resolve("file"));
    try {
      assertThrows(NotDirectoryException.class, () -> AgentPins.remove(folder));
      assertTrue(Files.exists(file));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /** Nor anybody's pins, in a bpffs. */
  @Test
  void anotherOnesPinsStay() throws IOException {
    Path foreign = Files.createDirectory(newPin());
    Path pin = foreign.resolve("map");
    try (CgroupStorage map = longs();
        Agent agent = newAgent(Collector.PROCESSES)) {
      map.pin(pin);
      assertTrue(refused(() -> AgentPins.remove(foreign)).contains("is not an agent's"));
      assertTrue(refused(() -> agent.replace(foreign)).contains("is not an agent's"));
      assertEquals(List.of(), UnfinishedPins.all(foreign));
      for (List<String> line : List.of(List.of("unload"), List.of("load", "--replace"))) {
        Child child =
            Child.run(
                Child.prefixed(
                    CommandLine.of(CommandLine.JAR, line.toArray(String[]::new)),
                    List.of("--pins", foreign.toString())));
        assertTrue(child.check(CommandLine.NOT_THERE).err().contains("no agent's"), child::err);
      }
      assertTrue(Files.exists(pin));
    } finally {
      Files.deleteIfExists(pin);
      Files.deleteIfExists(foreign);
    }
  }

  private static String refused(Executable action) {
    return assertThrows(FileSystemException.class, action).getMessage();
  }

  /** Killed while it removed: what is left is known for ours by its name. */
  @Test
  void aHalfRemovedAgentIsCleanedUp() throws IOException {
    loadAndPin(Collector.PROCESSES);
    Path half = UnfinishedPins.name(pins);
    Files.move(pins, half);
    Files.delete(half.resolve("cgroups/about"));
    assertTrue(AgentPins.remove(pins));
    assertFalse(Files.exists(half));
  }
}
