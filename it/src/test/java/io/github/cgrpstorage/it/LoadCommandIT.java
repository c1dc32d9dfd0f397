package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static io.github.cgrpstorage.it.CommandLine.MACHINE;
import static io.github.cgrpstorage.it.CommandLine.NOT_THERE;
import static io.github.cgrpstorage.it.CommandLine.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.StatsMaps;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.pins.UnfinishedPins;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code load} and {@code unload}, each in a process of its own. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class LoadCommandIT extends KernelFixture {

  private final Path pins = newPin();

  @AfterEach
  void removePins() throws IOException {
    AgentPins.remove(pins);
  }

  private Child load(String... more) {
    return run("load", more);
  }

  private Child run(String command, String... more) {
    String[] line = new String[more.length + 3];
    line[0] = command;
    line[1] = "--pins";
    line[2] = pins.toString();
    System.arraycopy(more, 0, line, 3, more.length);
    return CommandLine.run(line);
  }

  private int mapId() throws IOException {
    try (CgroupStorage map = bpf.openPinned(pins.resolve("processes/storage"), Access.READ_ONLY)) {
      return map.info().id();
    }
  }

  @Test
  void itCountsUntilItIsUnloaded() throws IOException {
    JsonNode document = CommandLine.json(load("--collect", "processes,tcp", "--json").check(DONE));
    assertEquals(pins.toString(), document.get("pins").asString());
    int active = 0;
    for (JsonNode status : document.get("collectors")) {
      active += status.get("state").asString().equals("active") ? 1 : 0;
    }
    assertEquals(2, active, document::toString);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 5);
    try (StatsMaps maps = AgentPins.open(bpf, pins);
        StatsReader reader = StatsReader.open(bpf, maps, AgentFixture.KEEP)) {
      assertEquals(5, AgentFixture.counted(reader.read(), cgroup).number("cgroup_processes_exec"));
    }
    int id = mapId();
    run("unload").check(DONE);
    assertFalse(Files.exists(pins));
    Eventually.gone(bpf, id);
    Child again = run("unload").check(NOT_THERE);
    assertTrue(again.err().startsWith("absent: "), again::toString);
  }

  @Test
  void itLoadsOnlyOnce() throws IOException {
    load("--collect", "processes").check(DONE);
    int id = mapId();
    Child second = load("--collect", "processes").check(NOT_THERE);
    assertTrue(second.err().contains("unload it first"), second::toString);
    assertEquals(id, mapId());
    load("--collect", "processes", "--replace").check(DONE);
    assertNotEquals(id, mapId());
    Eventually.gone(bpf, id);
  }

  /** And not answered with what is pinned: nothing is. */
  @Test
  void aMapWhoseNameIsTakenIsNamed() throws IOException {
    Path one = newPin();
    Path other = newPin();
    for (String name : List.of("cgroups", "network", "twice")) {
      try (CgroupStorage map = bpf.createCgroupStorage(name, LONG);
          CgroupStorage same = bpf.createCgroupStorage(name, LONG)) {
        map.pin(one);
        same.pin(other);
        String maps = name.equals("twice") ? one + "," + other : one.toString();
        Child child = load("--collect", "network", "--map", maps).check(USAGE);
        assertTrue(child.err().contains("the map '" + name + "' is taken"), child::err);
        assertFalse(Files.exists(pins));
      } finally {
        Files.deleteIfExists(one);
        Files.deleteIfExists(other);
      }
    }
  }

  /** As the systemd unit and the DaemonSet run it: root without any of root's other rights. */
  @Test
  void threeCapabilitiesAreEnough() {
    List<String> bounded =
        List.of("setpriv", "--bounding-set=-all,+bpf,+perfmon,+net_admin", "--no-new-privs");
    List<String> load = CommandLine.of(CommandLine.JAR, "load", "--pins", pins.toString());
    Child.run(Child.prefixed(bounded, load)).check(DONE);
    List<String> unload = CommandLine.of(CommandLine.JAR, "unload", "--pins", pins.toString());
    Child.run(Child.prefixed(bounded, unload)).check(DONE);
    assertFalse(Files.exists(pins));
  }

  @Test
  void theCapabilityThatIsMissingIsNamed() {
    Child child =
        Child.run(
            Child.prefixed(
                List.of("setpriv", "--bounding-set=-all,+bpf,+perfmon", "--no-new-privs"),
                CommandLine.of(CommandLine.JAR, "load", "--pins", pins.toString())));
    assertTrue(child.check(MACHINE).err().contains("CAP_NET_ADMIN"), child::toString);
    assertFalse(Files.exists(pins));
  }

  @Test
  void onlyABpffsTakesPins() throws IOException {
    Path folder = Files.createTempDirectory("cgrp-it");
    try {
      String place = folder.resolve("pins").toString();
      Child child = CommandLine.run("load", "--collect", "oom", "--pins", place).check(USAGE);
      assertTrue(child.err().contains("is in none: 'mount -t bpf"), child::toString);
      assertEquals(0, folder.toFile().list().length);
    } finally {
      Child.run("rm", "-r", folder.toString());
    }
  }

  /** Killed as soon as the first pins are there: nobody takes them for an agent. */
  @Test
  void aLoadThatIsKilledHalfWayIsCleanedUp() throws Exception {
    killHalfWay();
    assertFalse(Files.exists(pins));
    run("unload").check(DONE);
    assertEquals(List.of(), UnfinishedPins.all(pins));
    killHalfWay();
    load("--collect", "processes").check(DONE);
    assertEquals(List.of(), UnfinishedPins.all(pins));
    assertTrue(Files.exists(pins.resolve("processes/storage")));
  }

  /** Tries again when the process was done, or dead, before its time. */
  private void killHalfWay() throws Exception {
    int tries = 0;
    while (!isKilledHalfWay()) {
      assertTrue(++tries < 20, "never half-way");
      AgentPins.remove(pins);
    }
  }

  private boolean isKilledHalfWay() throws Exception {
    Process process = start();
    try {
      while (UnfinishedPins.all(pins).isEmpty() && process.isAlive()) {
        Thread.onSpinWait();
      }
    } finally {
      process.destroyForcibly();
      process.waitFor(1, TimeUnit.MINUTES);
    }
    return process.exitValue() == 137 && !UnfinishedPins.all(pins).isEmpty() && !Files.exists(pins);
  }

  private Process start() throws IOException {
    return new ProcessBuilder(CommandLine.of(CommandLine.JAR, "load", "--pins", pins.toString()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** One agent is whole and counts; the other loads left nothing. */
  @Test
  void ofLoadsAtOneTimeOneIsPinned() throws Exception {
    List<Process> loads = List.of(start(), start(), start());
    try {
      List<Integer> exits = new ArrayList<>();
      for (Process load : loads) {
        assertTrue(load.waitFor(2, TimeUnit.MINUTES));
        exits.add(load.exitValue());
      }
      assertEquals(1, Collections.frequency(exits, DONE), exits::toString);
      assertEquals(2, Collections.frequency(exits, NOT_THERE), exits::toString);
    } finally {
      loads.forEach(Process::destroyForcibly);
    }
    assertEquals(List.of(), UnfinishedPins.all(pins));
    AgentPins.open(bpf, pins).close();
  }
}
