package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static io.github.cgrpstorage.it.CommandLine.MACHINE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The runnable jar as a user without any right: it says what is missing and what to do. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.BPFFS})
class NoRootIT extends KernelFixture {

  private final Path pin = newPin();
  private Path folder;
  private Path jar;

  /** A checkout may be where only root can read. */
  @BeforeEach
  void copyTheJar() throws IOException {
    folder = Files.createTempDirectory("cgrp-it-jar");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    jar = Files.copy(CommandLine.JAR, folder.resolve("cgrp-storage.jar"));
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
  }

  @AfterEach
  void removeTheJar() throws IOException {
    Files.deleteIfExists(pin);
    Files.deleteIfExists(jar);
    Files.deleteIfExists(folder);
  }

  private Child asNobody(String... arguments) {
    return Child.run(Child.prefixed(Nobody.RUNS, CommandLine.of(jar, arguments)));
  }

  private static void assertSaid(Child child, String... parts) {
    for (String part : parts) {
      assertTrue(child.err().contains(part), () -> "no '" + part + "' in " + child);
    }
    assertFalse(child.err().contains("\tat "), () -> "a stack trace: " + child);
  }

  @Test
  void doctorSaysWhatIsMissing() {
    Child child = asNobody("doctor").check(MACHINE);
    assertTrue(child.lines().getLast().startsWith("Missing: "), child.out());
    assertTrue(child.lines().getLast().contains("cap-bpf"), child.out());
    assertTrue(child.out().contains("run as root, or give the process CAP_BPF"), child.out());
    assertEquals("", child.err());
  }

  /** What could not be asked is unknown, and not taken for missing. */
  @Test
  void doctorDoesNotGuess() {
    JsonNode json = CommandLine.json(asNobody("doctor", "--json").check(MACHINE));
    assertFalse(json.get("complete").asBoolean());
    assertEquals("not_supported", verdict(json, Feature.CAP_BPF));
    assertEquals("unknown", verdict(json, Feature.CGRP_STORAGE));
    assertEquals("unknown", verdict(json, Feature.STORAGE_SYSCALLS));
    assertEquals("supported", verdict(json, Feature.LIBBPF));
    assertEquals("supported", verdict(json, Feature.CGROUP2));
  }

  private static String verdict(JsonNode json, Feature feature) {
    return StreamSupport.stream(json.get("features").spliterator(), false)
        .filter(finding -> finding.get("feature").asString().equals(feature.id()))
        .map(finding -> finding.get("verdict").asString())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theDemoSaysWhatIsMissing() {
    Child child = asNobody("demo", "--on", "kernel").check(MACHINE);
    assertSaid(child, "Missing", "cap-bpf", "run as root, or give the process CAP_BPF");
  }

  @Test
  void theDemoRunsOnTheModelAndSaysSoFirstAndLast() {
    for (Child child : List.of(asNobody("demo"), asNobody())) {
      List<String> lines = child.check(DONE).out().lines().toList();
      assertTrue(lines.getFirst().contains("runs on the model of Linux"), lines::getFirst);
      assertTrue(lines.getLast().contains("the model of Linux"), lines::getLast);
      assertSaid(child, "cap-bpf", "run as root, or give the process CAP_BPF");
    }
  }

  @Test
  void aMapCannotBeMade() {
    Child child = asNobody("map", "create", pin.toString(), "--value-size", "8").check(MACHINE);
    assertSaid(child, "EPERM", "CAP_BPF", "remedy: run as root");
    assertEquals("", child.out());
    assertFalse(Files.exists(pin));
  }

  @Test
  void aPinOfRootsCannotBeOpened() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.pin(pin);
    }
    for (String command : List.of("get", "delete")) {
      Child child = asNobody("map", command, pin.toString(), cgroup.pathAtOpen().toString());
      assertSaid(child.check(MACHINE), "bpf_obj_get", pin.toString(), "remedy: run as root");
    }
    Child child = asNobody("map", "remove", pin.toString()).check(MACHINE);
    assertSaid(child, "bpf_obj_get");
    assertTrue(Files.exists(pin));
  }

  /** Who may open the pin may use the map: no capability is asked for elements. */
  @Test
  void aPinThatItsOwnerOpenedToAllIsUsed() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    String path = cgroup.pathAtOpen().toString();
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(3));
      map.pin(pin);
      Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-rw-rw-"));
      // The types are for CAP_SYS_ADMIN alone: bytes are what is left.
      assertEquals(
          "0300000000000000", asNobody("map", "get", pin.toString(), path).check(0).out().strip());
      asNobody("map", "put", pin.toString(), path, "0400000000000000").check(0);
      MemorySegment value = value(0);
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
      assertEquals(4, number(value));
      Child list = asNobody("map", "list", pin.toString()).check(0);
      assertEquals(path + "  0400000000000000", list.out().strip());
      assertSaid(list, "by the method 'descriptors'", "CAP_");
      asNobody("map", "delete", pin.toString(), path).check(0);
      assertEquals(LookupResult.ABSENT, map.lookup(cgroup, value));
    }
  }

  @Test
  void aBpffsCannotBeMounted() {
    List<String> script =
        List.of(
            "unshare",
            "-m",
            "--propagation",
            "private",
            "sh",
            "-c",
            "while umount /sys/fs/bpf 2>/dev/null; do :; done; exec \"$@\"",
            "sh");
    List<String> command =
        Child.prefixed(
            Nobody.RUNS,
            CommandLine.of(jar, "map", "create", "/sys/fs/bpf/cgrp-it", "--value-size", "8"));
    Child child = Child.run(Child.prefixed(script, command)).check(MACHINE);
    assertSaid(child, "mount", "/sys/fs/bpf", "EPERM");
  }

  @Test
  @Requires({Feature.STEADY_LOOKUP, Feature.CGROUP_SOCK_ADDR, Feature.CGROUP_ITERATOR})
  void policiesNeedRights() throws IOException {
    String cgroup = cgroups.make("one").pathAtOpen().toString();
    String[] set = {"policy", "set", cgroup, "--bind", "deny", "--pins", pin.toString()};
    assertSaid(
        asNobody(set).check(MACHINE), "policies cannot be enforced here", "CAP_BPF", "run as root");
    assertFalse(Files.exists(pin));
    CommandLine.run(set).check(DONE);
    try {
      assertSaid(asNobody("policy", "show", "--pins", pin.toString()).check(MACHINE), "root");
      assertSaid(
          asNobody("policy", "clear", cgroup, "--pins", pin.toString()).check(MACHINE), "root");
    } finally {
      CommandLine.run("policy", "clear", "--all", "--pins", pin.toString()).check(DONE);
    }
  }
}
