package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static io.github.cgrpstorage.it.CommandLine.MACHINE;
import static io.github.cgrpstorage.it.CommandLine.NOT_THERE;
import static io.github.cgrpstorage.it.CommandLine.REFUSED;
import static io.github.cgrpstorage.it.CommandLine.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.CollectorStatus;
import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.seam.PathBytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Each command of the runnable jar: what it prints, what it says, what it ends with. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class CommandLineIT extends KernelFixture {

  private static final String ZEROES = "0000000000000000";
  private static final String THREE = "0300000000000000";

  private final Path pin = newPin();

  @AfterEach
  void removePin() throws IOException {
    Files.deleteIfExists(pin);
  }

  /** {@code map COMMAND PIN MORE...}. */
  private Child map(String command, String... more) {
    List<String> line = new ArrayList<>(List.of("map", command, pin.toString()));
    line.addAll(List.of(more));
    return CommandLine.run(line.toArray(String[]::new));
  }

  private static String path(Cgroup cgroup) {
    return cgroup.pathAtOpen().toString();
  }

  /** Nothing but the result is printed where scripts read. */
  private static void assertSilent(Child child) {
    assertEquals("", child.out());
  }

  private static void assertSaid(Child child, String... parts) {
    for (String part : parts) {
      assertTrue(child.err().contains(part), () -> "no '" + part + "' in " + child);
    }
    assertFalse(child.err().contains("\tat "), () -> "a stack trace: " + child);
  }

  @Test
  void doctorSaysWhatTheLibrarySays() {
    Child child = CommandLine.run("doctor").check(DONE);
    assertEquals("", child.err());
    assertTrue(child.lines().getFirst().startsWith("Linux "), child.out());
    for (Feature feature : Feature.values()) {
      assertEquals(
          1,
          child.lines().stream().filter(line -> line.contains("  " + feature.id() + " ")).count(),
          feature.id());
    }
    JsonNode json = CommandLine.json(CommandLine.run("doctor", "--json").check(DONE));
    assertTrue(json.get("complete").asBoolean(), json::toString);
    Set<String> ids = new HashSet<>();
    for (JsonNode finding : json.get("features")) {
      String id = finding.get("feature").asString();
      ids.add(id);
      Feature feature =
          Stream.of(Feature.values()).filter(f -> f.id().equals(id)).findFirst().orElseThrow();
      String verdict =
          Machine.availability().of(feature).orElseThrow().verdict().name().toLowerCase();
      assertEquals(verdict, finding.get("verdict").asString(), id);
      assertEquals(feature.isRequired(), finding.get("required").asBoolean(), id);
    }
    assertEquals(Feature.values().length, ids.size());
  }

  /** By the BTF alone, so also without any right. */
  @Test
  void doctorSaysWhichCollectorsFit() throws IOException {
    List<CollectorStatus> statuses;
    try (Bpf here = Bpf.open()) {
      statuses = Agent.check(here);
    }
    Child text = CommandLine.run("doctor").check(DONE);
    List<String> nobody =
        Child.prefixed(Nobody.RUNS, CommandLine.of(CommandLine.JAR, "doctor", "--json"));
    JsonNode entries = CommandLine.json(Child.run(nobody).check(MACHINE)).get("collectors");
    assertEquals(statuses.size(), entries.size());
    for (int i = 0; i < statuses.size(); i++) {
      CollectorStatus status = statuses.get(i);
      JsonNode entry = entries.get(i);
      boolean fits = status.state() == CollectorStatus.State.OFF;
      assertEquals(status.collector().id(), entry.get("collector").asString());
      assertEquals(fits, entry.get("fits").booleanValue(), entry::toString);
      String detail = status.detail().isEmpty() ? "fits this kernel" : status.detail();
      assertEquals(status.detail().isEmpty(), entry.get("detail").isNull(), entry::toString);
      String line =
          "%s  %-20s  %s".formatted(fits ? "yes" : "no ", status.collector().id(), detail);
      assertTrue(text.lines().contains(line), text::out);
    }
  }

  @Test
  void aMapsWholeLife() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    Child created = map("create", "--layout", "u64 reads; u64 writes", "--name", "io").check(DONE);
    assertTrue(created.out().startsWith("created map 'io', id "), created.out());
    assertTrue(created.out().contains("16 bytes"), created.out());
    assertEquals("", created.err());

    Child absent = map("get", path(cgroup)).check(NOT_THERE);
    assertSilent(absent);
    assertSaid(absent, "absent", path(cgroup), "'io'");

    Child refused = map("put", path(cgroup), THREE + ZEROES, "--mode", "replace");
    assertSaid(refused.check(NOT_THERE), "refused", "has no value");
    Child stored = map("put", path(cgroup), THREE + ZEROES, "--mode", "create").check(DONE);
    assertEquals("", stored.out() + stored.err());
    refused = map("put", path(cgroup), ZEROES + ZEROES, "--mode", "create");
    assertSaid(refused.check(NOT_THERE), "refused", "has a value already");
    assertEquals(
        THREE + ZEROES + "  {reads: 3, writes: 0}",
        map("get", path(cgroup)).check(DONE).out().strip());
    map("put", path(cgroup), ZEROES + THREE, "--mode", "replace").check(DONE);
    map("put", path(cgroup), THREE + THREE).check(DONE);

    Child listed = map("list").check(DONE);
    assertEquals(
        path(cgroup) + "  " + THREE + THREE + "  {reads: 3, writes: 3}", listed.out().strip());

    Child info = map("info").check(DONE);
    assertTrue(info.out().contains("cgrp_storage"), info.out());
    assertTrue(info.lines().stream().anyMatch(line -> line.matches("value_size +16")), info.out());

    assertEquals("", map("delete", path(cgroup)).check(DONE).out());
    assertSaid(map("delete", path(cgroup)).check(NOT_THERE), "absent", "has no value");
    assertEquals("", map("list").check(DONE).out());

    Child removed = map("remove").check(DONE);
    assertEquals("removed " + pin, removed.out().strip());
    assertFalse(Files.exists(pin));
    assertSaid(map("info").check(REFUSED), "ENOENT", "nothing is pinned there", pin.toString());
  }

  @Test
  void aMapsWholeLifeInJson() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    JsonNode created =
        CommandLine.json(map("create", "--layout", "u64 reads", "--json").check(DONE));
    assertEquals(pin.toString(), created.get("pin").asString());
    assertEquals(pin.getFileName().toString(), created.get("map").asString());
    assertEquals(8, created.get("value_size").asInt());
    int id = created.get("id").asInt();

    JsonNode absent = CommandLine.json(map("get", path(cgroup), "--json").check(NOT_THERE));
    assertEquals("absent", absent.get("result").asString());

    JsonNode refused =
        CommandLine.json(
            map("put", path(cgroup), THREE, "--mode", "replace", "--json").check(NOT_THERE));
    assertEquals("refused_absent", refused.get("result").asString());
    JsonNode stored = CommandLine.json(map("put", path(cgroup), THREE, "--json").check(DONE));
    assertEquals("stored", stored.get("result").asString());
    assertEquals(cgroup.id(), stored.get("cgroup_id").asLong());

    JsonNode got = CommandLine.json(map("get", path(cgroup), "--json").check(DONE));
    assertEquals("present", got.get("result").asString());
    assertEquals(THREE, got.get("value").asString());
    assertEquals(3, got.get("fields").get("reads").asLong());
    assertEquals(path(cgroup), got.get("cgroup").asString());

    JsonNode list = CommandLine.json(map("list", "--json").check(DONE));
    assertTrue(Set.of("walk", "iterator").contains(list.get("method").asString()), list::toString);
    JsonNode elements = list.get("elements");
    assertEquals(1, elements.size());
    assertEquals(cgroup.id(), elements.get(0).get("cgroup_id").asLong());
    assertEquals(path(cgroup), elements.get(0).get("cgroup").asString());
    assertEquals(THREE, elements.get(0).get("value").asString());

    JsonNode info = CommandLine.json(map("info", "--json").check(DONE));
    assertEquals(id, info.get("id").asInt());
    assertEquals(4, info.get("key_size").asInt());
    assertFalse(info.get("frozen").asBoolean());
    assertTrue(info.has("memory_bytes"));

    JsonNode deleted = CommandLine.json(map("delete", path(cgroup), "--json").check(DONE));
    assertEquals("deleted", deleted.get("result").asString());
    JsonNode again = CommandLine.json(map("delete", path(cgroup), "--json").check(NOT_THERE));
    assertEquals("absent", again.get("result").asString());

    assertEquals(
        pin.toString(),
        CommandLine.json(map("remove", "--json").check(DONE)).get("pin").asString());
    Eventually.gone(bpf, id);
  }

  @Test
  void whatTheCommandLineMakesTheLibraryReads() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    map("create", "--layout", "s64 number").check(DONE);
    map("put", path(cgroup), "feffffffffffffff").check(DONE);
    try (CgroupStorage map = bpf.openPinned(pin, LONG, Access.READ_ONLY)) {
      java.lang.foreign.MemorySegment value = value(0);
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
      assertEquals(-2, number(value));
    }
  }

  /** Some of the wrong uses that the module cli tests, by the jar. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "map create PIN --value-size 8 --name not/a/name",
        "map put PIN CGROUP xyz",
        "demo --seconds soon",
      })
  void aWrongUseSaysWhatWouldBeRight(String line) {
    String[] arguments =
        Stream.of(line.split(" "))
            .map(word -> word.equals("PIN") ? pin.toString() : word)
            .map(word -> word.equals("CGROUP") ? path(cgroups.root()) : word)
            .toArray(String[]::new);
    Child child = CommandLine.run(arguments).check(USAGE);
    assertSilent(child);
    assertNotEquals("", child.err().strip());
    assertSaid(child);
    assertFalse(Files.exists(pin));
  }

  @Test
  void helpIsOnStdout() {
    for (Child help : List.of(CommandLine.run("--help"), CommandLine.run("map", "--help"))) {
      assertTrue(help.check(DONE).out().contains("Usage: cgrp-storage"), help::toString);
      assertEquals("", help.err());
    }
  }

  @Test
  void aValueOfTheWrongLengthIsAWrongUse() throws IOException {
    map("create", "--value-size", "8").check(DONE);
    Child child = map("put", path(cgroups.root()), "00").check(USAGE);
    assertSaid(child, "HEX is 1 bytes", "are 8");
  }

  @Test
  void whatIsNoCgroupIsRefused() throws IOException {
    map("create", "--value-size", "8").check(DONE);
    assertSaid(map("get", "/tmp").check(REFUSED), "EBADF", "'/tmp'", "not a cgroup");
    assertSaid(map("get", "/none/such").check(REFUSED), "ENOENT", "no such folder");
    String file = path(cgroups.root()) + "/cgroup.procs";
    assertSaid(map("get", file).check(REFUSED), "ENOTDIR", file);
  }

  @Test
  void aPinIsNotMadeTwice() throws IOException {
    JsonNode first = CommandLine.json(map("create", "--value-size", "8", "--json").check(DONE));
    assertSaid(map("create", "--value-size", "8").check(NOT_THERE), "refused: something is at");
    JsonNode info = CommandLine.json(map("info", "--json").check(DONE));
    assertEquals(first.get("id").asInt(), info.get("id").asInt());
  }

  @Test
  void aPinOutsideBpffsIsRefused() throws IOException {
    Path folder = Files.createTempDirectory("cgrp-it-pin");
    try {
      Child child =
          CommandLine.run("map", "create", folder.resolve("x").toString(), "--value-size", "8");
      assertSaid(child.check(REFUSED), "EPERM", "bpffs");
      assertFalse(Files.exists(folder.resolve("x")));
    } finally {
      Files.delete(folder);
    }
  }

  @Test
  void aValueThatIsTooLargeIsRefused() {
    assertSaid(map("create", "--value-size", "65408").check(REFUSED), "E2BIG", "65407");
  }

  /** Another object's pin is never removed, and never taken for a map. */
  @Test
  void anotherObjectsPinStays() throws IOException {
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.COUNTERS.bytes(), "counters")) {
      object.load();
      try (BpfLink link = object.program("count_syscall").attach()) {
        link.pin(pin);
        for (String command : List.of("remove", "info", "list")) {
          assertSaid(map(command).check(REFUSED), "not a map", pin.toString());
        }
        assertTrue(Files.exists(pin));
        Files.delete(pin);
      }
    }
  }

  @Test
  void aFrozenMapIsReadOnly() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(3));
      map.pin(pin);
      map.freeze();
    }
    assertTrue(map("get", path(cgroup)).check(DONE).out().startsWith(THREE));
    assertSaid(map("put", path(cgroup), ZEROES).check(REFUSED), "EPERM", "frozen");
    assertSaid(map("delete", path(cgroup)).check(REFUSED), "EPERM", "frozen");
    assertTrue(CommandLine.json(map("info", "--json").check(DONE)).get("frozen").asBoolean());
  }

  /** Any byte but a slash and NUL may be in a cgroup's name; a newline may not since long. */
  private static final List<byte[]> NAMES =
      List.of(
          "with space and 'quotes' and \"more\"".getBytes(StandardCharsets.UTF_8),
          "back\\slash".getBytes(StandardCharsets.UTF_8),
          "back\\x41slash".getBytes(StandardCharsets.UTF_8),
          "grüße-日本".getBytes(StandardCharsets.UTF_8),
          new byte[] {'b', 'a', 'd', (byte) 0xff, (byte) 0xfe, (byte) 0xc3},
          new byte[] {'t', 'a', 'b', '\t', 0x1b, '[', '3', '1', 'm', 0x7f});

  @Test
  void namesOfAnyBytesAreListedAndFoundAgain() throws IOException {
    map("create", "--value-size", "8").check(DONE);
    Map<Long, String> expected = new HashMap<>();
    try (CgroupStorage map = bpf.openPinned(pin, Access.READ_WRITE)) {
      for (int i = 0; i < NAMES.size(); i++) {
        try (Cgroup cgroup = cgroups.root().createChild(PathBytes.toPath(NAMES.get(i)))) {
          map.update(cgroup, value(i));
          expected.put(cgroup.id(), "%02x00000000000000".formatted(i));
        }
      }
    }
    Child text = map("list").check(DONE);
    assertEquals(NAMES.size(), text.lines().size(), "one line each: " + text.out());
    assertTrue(text.out().chars().noneMatch(c -> c == 0x1b || c == '\t'), text.out());
    JsonNode list = CommandLine.json(map("list", "--json").check(DONE));
    assertTrue(Set.of("walk", "iterator").contains(list.get("method").asString()), list::toString);
    JsonNode elements = list.get("elements");
    Map<Long, String> seen = new HashMap<>();
    for (JsonNode element : elements) {
      String escaped = element.get("cgroup").asString();
      assertTrue(text.out().contains(escaped), escaped);
      Child got = map("get", escaped).check(DONE);
      assertTrue(got.out().strip().equals(element.get("value").asString()), got::toString);
      seen.put(element.get("cgroup_id").asLong(), element.get("value").asString());
    }
    assertEquals(expected, seen);
  }

  @Test
  void anEscapeThatIsNoneIsAWrongUse() throws IOException {
    map("create", "--value-size", "8").check(DONE);
    assertSaid(map("get", "/sys/\\xzz").check(USAGE), "\\xNN");
  }

  /** The demo takes what it made back with it, whatever it made. */
  @Test
  void theDemoShowsEachOutcomeAndLeavesNothing() throws IOException {
    int before = idOfANewMap();
    Child demo = CommandLine.run("demo", "--seconds", "1").check(DONE);
    int after = idOfANewMap();
    assertEquals("", demo.err());
    for (String outcome :
        List.of("PRESENT", "ABSENT", "CGROUP_GONE", "STORED", "REFUSED_PRESENT", "DELETED")) {
      assertTrue(demo.out().contains(outcome), () -> outcome + " in " + demo.out());
    }
    assertTrue(demo.out().contains("system calls"), demo.out());
    String live = demo.out().substring(demo.out().indexOf("after 1 s"));
    assertTrue(live.lines().anyMatch(line -> line.matches(" +[1-9][0-9,]* +[0-9,]+  /.*")), live);
    assertEquals(List.of(), madeByTheDemo());
    for (int id = before + 1; id < after; id++) {
      Eventually.gone(bpf, id);
    }
  }

  /** Ids are given in order, so what was made between two maps has an id between theirs. */
  private int idOfANewMap() throws IOException {
    try (CgroupStorage map = longs()) {
      return map.info().id();
    }
  }

  private static List<String> madeByTheDemo() {
    try (Stream<Path> all = Files.list(Machine.cgroup2())) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("cgrp-demo"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As by Ctrl-C: what it made goes with it. */
  @Test
  void aDemoThatIsEndedLeavesNothing() throws Exception {
    int before = idOfANewMap();
    Process demo =
        new ProcessBuilder(CommandLine.of(CommandLine.JAR, "demo", "--seconds", "3600"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = demo.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.startsWith("attached: ")) {
        line = out.readLine();
      }
      assertNotNull(line, "it ended by itself");
      demo.destroy();
      assertEquals(128 + 15, demo.waitFor());
    } finally {
      demo.destroyForcibly();
    }
    assertEquals(List.of(), madeByTheDemo());
    int after = idOfANewMap();
    for (int id = before + 1; id < after; id++) {
      Eventually.gone(bpf, id);
    }
  }

  @Test
  void withNoArgumentTheDemoRuns() {
    Child demo = CommandLine.run().check(DONE);
    assertTrue(demo.out().contains("CGROUP_GONE"), demo.out());
    assertTrue(demo.out().contains("after 4 s"), demo.out());
    assertEquals(List.of(), madeByTheDemo());
  }

  /** In a mount namespace of its own, where no bpffs is at the usual place. */
  @Test
  void aBpffsIsMountedWhereNoneIsAndItIsSaid() {
    String script =
        """
        while umount /sys/fs/bpf 2>/dev/null; do :; done
        "$@" map create /sys/fs/bpf/cgrp-it --value-size 8 2>"$HERE/first" || exit 90
        "$@" map info /sys/fs/bpf/cgrp-it --json 2>"$HERE/second" || exit 91
        cat "$HERE/first" >&2
        echo ---- >&2
        cat "$HERE/second" >&2
        "$@" map remove /sys/fs/bpf/cgrp-it >/dev/null || exit 92
        """;
    Child child = unshared(script);
    assertEquals(DONE, child.exit(), child::toString);
    assertEquals(
        "cgrp-storage: mounted a bpffs at /sys/fs/bpf\n----\n", child.err(), child::toString);
    assertTrue(child.out().contains("\"value_size\":8"), child.out());
  }

  private static Child unshared(String script) {
    List<String> command =
        new ArrayList<>(List.of("unshare", "-m", "--propagation", "private", "sh", "-c"));
    command.add("HERE=$(mktemp -d)\ntrap 'rm -rf \"$HERE\"' EXIT\n" + script);
    command.add("sh");
    command.addAll(CommandLine.of(CommandLine.JAR));
    return Child.run(command);
  }

  /** A reading command has no need of a mount, and makes none. */
  @Test
  void readingMountsNothing() {
    Child child =
        unshared(
            """
            while umount /sys/fs/bpf 2>/dev/null; do :; done
            "$@" map info /sys/fs/bpf/none
            code=$?
            grep -c ' /sys/fs/bpf bpf ' /proc/self/mounts
            exit $code
            """);
    assertEquals(REFUSED, child.exit(), child::toString);
    assertEquals("0", child.out().strip());
    assertSaid(child, "/sys/fs/bpf/none");
  }
}
