package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A pinned map of somebody's own programs is read from its BTF alone. */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
@Tag("long")
class AgentOwnMapIT extends AgentFixture {

  private static final int GETPPID_AND_CLOSE = 2 * 100;

  private final Path pin = newPin();

  @AfterEach
  void removePin() throws IOException {
    Files.deleteIfExists(pin);
  }

  private static AgentOptions only(Path... pins) {
    return AgentOptions.USUAL.withCollectors(Set.of()).withMaps(List.of(pins));
  }

  @Test
  void itsMarkedMembersAreMetrics() throws IOException {
    try (BpfObject object = BpfObject.open(bpf, program("metrics"), "metrics")) {
      object.load();
      try (CgroupStorage own = object.storage("own");
          BpfLink link = object.program("on_enter").attach()) {
        own.pin(pin);
        load(only(pin));
        Cgroup cgroup = cgroups.make("one");
        Load.run(cgroup, "syscalls", 100);
        assertCounted(counted(cgroup), link);
        cgroup.remove();
        assertCounted(counted(cgroup), link);
        assertTrue(counted(cgroup).stats().removed().isPresent());
      }
    }
    List<Metric> metrics = agent.maps().schemas().getFirst().metrics();
    assertEquals(
        List.of("cgroup_own_calls", "cgroup_own_largest_bytes", "cgroup_own_numbers"),
        metrics.stream().map(Metric::name).toList());
    assertEquals("Calls of a system call, by whether it was the first.", metrics.getFirst().help());
  }

  /** By a command, with no agent loaded and no Java written. */
  @Test
  void dumpShowsIt() throws IOException {
    try (BpfObject object = BpfObject.open(bpf, program("metrics"), "metrics")) {
      object.load();
      try (CgroupStorage own = object.storage("own");
          BpfLink link = object.program("on_enter").attach()) {
        own.pin(pin);
        Cgroup cgroup = cgroups.make("one");
        Load.run(cgroup, "syscalls", 100);
        Child child =
            CommandLine.run("dump", "--json", "--map", pin.toString(), "--filter", "cgrp-it");
        JsonNode entry =
            PinnedAgentFixture.entry(
                CommandLine.json(child.check(CommandLine.DONE)), PinnedAgentFixture.path(cgroup));
        String later = "cgroup_own_calls{kind=\"later\"}";
        assertEquals(GETPPID_AND_CLOSE, entry.get(later).longValue(), link::toString);
        assertEquals(GETPPID_AND_CLOSE + 1, entry.get("cgroup_own_calls").longValue());
        Child twice = CommandLine.run("dump", "--map", pin + "," + pin);
        assertTrue(twice.check(CommandLine.USAGE).err().contains("both have a metric"));
      }
    }
  }

  private static void assertCounted(Counted counted, BpfLink link) {
    // And the write by which it leaves.
    assertEquals(1, counted.number("cgroup_own_calls", "kind=first"), link::toString);
    assertEquals(GETPPID_AND_CLOSE, counted.number("cgroup_own_calls", "kind=later"));
    assertEquals(4096, counted.number("cgroup_own_largest_bytes"));
    assertEquals(GETPPID_AND_CLOSE + 1, counted.count("cgroup_own_numbers"));
    assertTrue(counted.sum("cgroup_own_numbers") > 0);
  }

  /** Two maps of one name would give two metrics of one name. */
  @Test
  void metricsOfTheSameNameAreRefused() throws IOException {
    Path other = newPin();
    try (BpfObject object = BpfObject.open(bpf, program("metrics"), "metrics")) {
      object.load();
      try (CgroupStorage own = object.storage("own")) {
        own.pin(pin);
        own.pin(other);
        IllegalArgumentException refused =
            assertThrows(
                IllegalArgumentException.class, () -> Agent.load(bpf, only(pin, other)).close());
        assertTrue(refused.getMessage().contains("cgroup_own_calls"), refused::getMessage);
      }
    } finally {
      Files.deleteIfExists(other);
    }
  }
}
