package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code measure}: exactly what a command did, and nothing of it left behind. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR})
class MeasureCommandIT extends KernelFixture {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path pins = newPin();
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("cgrp-it-measure");
  }

  @AfterEach
  void removeFolder() {
    Child.run("rm", "-r", folder.toString());
  }

  private List<String> line(List<String> options, String... command) {
    List<String> line =
        new ArrayList<>(List.of("measure", "--pins", pins.toString(), "--collect", "processes"));
    line.addAll(options);
    line.add("--");
    line.addAll(List.of(command));
    return CommandLine.of(CommandLine.JAR, line.toArray(String[]::new));
  }

  private Child measure(List<String> options, String... command) {
    return Child.run(line(options, command));
  }

  private JsonNode document(int exit, List<String> options, String... command) throws IOException {
    Path report = folder.resolve("report.json");
    List<String> more = new ArrayList<>(List.of("--json", "--output", report.toString()));
    more.addAll(options);
    measure(more, command).check(exit);
    return gone(JSON.readTree(Files.readString(report)));
  }

  private static JsonNode gone(JsonNode document) {
    assertFalse(Files.exists(Path.of(document.get("cgroup").asString())), document::toString);
    assertTrue(document.get("losses").isEmpty(), document::toString);
    return document;
  }

  private static void assertCounted(JsonNode document, long execs, long forks, long exits) {
    assertEquals(execs, document.get("cgroup_processes_exec").longValue(), document::toString);
    assertEquals(forks, document.get("cgroup_processes_fork").longValue(), document::toString);
    assertEquals(exits, document.get("cgroup_processes_exit").longValue(), document::toString);
  }

  /** Its own exec is the first that counts: not that of what starts it. */
  @Test
  void oneProgramIsOneExec() throws IOException {
    JsonNode document = document(DONE, List.of(), "/bin/true");
    assertTrue(document.get("cgroup_processes_exec").isIntegralNumber());
    assertCounted(document, 1, 0, 1);
    assertEquals(1, document.get("cgroup_processes_exit{result=\"success\"}").longValue());
  }

  @Test
  void childrenCountAndTheExitCodeIsPassedOn() throws IOException {
    JsonNode document =
        document(7, List.of(), "sh", "-c", "/bin/true; /bin/false; /bin/true; exit 7");
    assertCounted(document, 4, 3, 4);
    assertEquals(2, document.get("cgroup_processes_exit{result=\"failure\"}").longValue());
    assertEquals(7, document.get("exit").intValue());
  }

  @Test
  void exitCodesAreThoseOfShells() throws IOException {
    assertCounted(document(127, List.of(), "no-such-command"), 0, 0, 1);
    assertCounted(document(126, List.of(), folder.toString()), 0, 0, 1);
    JsonNode killed = document(137, List.of(), "sh", "-c", "kill -9 $$");
    assertEquals(1, killed.get("cgroup_processes_exit{result=\"signal\"}").longValue());
  }

  /** What cannot be reported is not run. */
  @Test
  void theReportsFileIsOpenedFirst() {
    Path ran = folder.resolve("ran");
    List<String> options = List.of("--output", folder.resolve("no/report").toString());
    Child child = measure(options, "touch", ran.toString()).check(CommandLine.REFUSED);
    assertTrue(child.err().contains("does not exist, or its folder does not"), child::toString);
    assertFalse(Files.exists(ran));
  }

  /** What CMD writes stays as it is; the document is the last line, the report is on stderr. */
  @Test
  void outputIsLeftAlone() {
    String script = "echo one; echo two >&2; cat";
    Child document = measure(List.of("--json"), "sh", "-c", script).check(DONE);
    assertEquals("two\n", document.err());
    assertEquals(2, document.lines().size(), document::toString);
    assertEquals("one", document.lines().getFirst());
    gone(JSON.readTree(document.lines().getLast()));
    Child report = measure(List.of(), "sh", "-c", script).check(DONE);
    assertEquals("one\n", report.out());
    assertTrue(report.err().startsWith("two\nmeasured sh: exit 0 after "), report::toString);
    assertTrue(report.err().lines().anyMatch(line -> line.matches(" +cgroup_processes_exec +2")));
  }

  /** It is told, and lives on where measure was. */
  @Test
  void whatIsLeftRunningIsTold() throws IOException {
    JsonNode document =
        document(DONE, List.of(), "sh", "-c", "sleep 300 >/dev/null 2>&1 & exec true");
    assertEquals(1, document.get("left_running").size(), document::toString);
    ProcessHandle left =
        ProcessHandle.of(document.get("left_running").get(0).longValue()).orElseThrow();
    try {
      assertTrue(left.isAlive());
      assertFalse(document.get("killed").booleanValue());
      String where = Files.readString(Path.of("/proc/" + left.pid() + "/cgroup"));
      assertFalse(where.contains("measure"), where);
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void whatIsLeftRunningCanBeKilled() throws IOException {
    JsonNode document =
        document(DONE, List.of("--kill"), "sh", "-c", "sleep 300 >/dev/null 2>&1 & exec true");
    assertTrue(document.get("killed").booleanValue(), document::toString);
    long left = document.get("left_running").get(0).longValue();
    // What is left of it is a zombie at most, which has no command line.
    Path line = Path.of("/proc/" + left + "/cmdline");
    assertTrue(!Files.exists(line) || Files.readString(line).isEmpty(), document::toString);
    assertCounted(document, 3, 1, 2);
  }

  /** Asked to end, it ends CMD, reports what there is and removes the cgroup. */
  @Test
  void aSignalLeavesNothing() throws Exception {
    Path report = folder.resolve("report.json");
    Path ready = folder.resolve("ready");
    List<String> options = List.of("--json", "--output", report.toString());
    Process process =
        new ProcessBuilder(line(options, "sh", "-c", "echo >'" + ready + "'; exec sleep 300"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Eventually.holds("CMD runs", () -> Files.exists(ready) || !process.isAlive());
      process.destroy();
      assertTrue(process.waitFor(1, TimeUnit.MINUTES));
      assertEquals(143, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
    JsonNode document = gone(JSON.readTree(Files.readString(report)));
    assertEquals(143, document.get("exit").intValue());
    assertEquals(1, document.get("cgroup_processes_exit{result=\"signal\"}").longValue());
  }

  /** Also where the kernel charges block I/O to cgroup v1: CMD is in a cgroup there too. */
  @Test
  void blockIoCounts() throws IOException {
    if (!Hierarchy.of("blkio").isV1()) {
      Path own = TestCgroups.Membership.current();
      Files.writeString(own.resolve("cgroup.subtree_control"), "+io");
    }
    Path file = Files.createTempFile(Path.of("target"), "measure", ".tmp");
    try {
      String write = "dd if=/dev/zero of='" + file + "' bs=4096 count=20 oflag=direct";
      JsonNode document = document(DONE, List.of("--collect", "block"), "sh", "-c", write);
      // dd itself may have to be read from the disk, but nothing else writes.
      JsonNode writes = document.get("cgroup_block_io_latency_seconds{op=\"write\"}");
      assertEquals(20, writes.get("count").longValue(), document::toString);
      assertEquals(20 * 4096, document.get("cgroup_block_io_bytes{op=\"write\"}").longValue());
      assertEquals(writes.get("bounds").size() + 1, writes.get("counts").size());
    } finally {
      Files.delete(file);
    }
  }
}
