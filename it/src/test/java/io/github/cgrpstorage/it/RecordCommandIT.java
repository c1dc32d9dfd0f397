package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static io.github.cgrpstorage.it.CommandLine.REFUSED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code record} and {@code replay}, also on bad days. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class RecordCommandIT extends PinnedAgentFixture {

  /** By SIGTERM, as shells count it. */
  private static final int TERMINATED = 128 + 15;

  private Path folder;
  private Path file;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("cgrp-it-record");
    file = folder.resolve("one.rec");
  }

  @AfterEach
  void removeFolder() {
    Child.run("rm", "-r", folder.toString());
  }

  private Child record(String interval, String... more) {
    return Child.run(
        Child.prefixed(
            line("record", "--no-files", file.toString(), "--interval", interval), List.of(more)));
  }

  private JsonNode replay() {
    return CommandLine.json(CommandLine.run("replay", "--json", file.toString()).check(DONE));
  }

  @Test
  void whatWasRecordedIsReplayed() throws IOException {
    pin(Collector.PROCESSES, Collector.SCHED);
    Cgroup cgroup = cgroups.make("one");
    Load.run(cgroup, "exec", 5);
    Child child = record("100ms", "--for", "500ms").check(DONE);
    assertTrue(child.err().startsWith("recorded "), child::toString);
    Load.run(cgroup, "exec", 1);
    record("100ms", "--for", "0s").check(DONE);
    JsonNode document = replay();
    assertEquals(0, document.get("unfinished_bytes").longValue());
    JsonNode snapshots = document.get("snapshots");
    assertTrue(snapshots.size() >= 2, snapshots::toString);
    JsonNode first = entry(snapshots.get(0), path(cgroup));
    assertEquals(5, first.get("cgroup_processes_exec").longValue());
    assertEquals(cgroup.id(), first.get("id").longValue());
    assertTrue(first.get("cgroup_sched_runqueue_latency_seconds").get("count").longValue() > 0);
    JsonNode last = entry(snapshots.get(snapshots.size() - 1), path(cgroup));
    assertEquals(6, last.get("cgroup_processes_exec").longValue());

    String from = snapshots.get(snapshots.size() - 1).get("time").asString();
    Child csv =
        CommandLine.run(
                "replay",
                "-o",
                "csv",
                "--from",
                from,
                "--filter",
                path(cgroup),
                "--fields",
                "cgroup,processes_exec",
                file.toString())
            .check(DONE);
    assertEquals(
        "time,cgroup,cgroup_processes_exec\n" + from + "," + path(cgroup) + ",6\n", csv.out());
  }

  /** What is whole is there, the rest is said, and the next recorder goes on. */
  @Test
  void aTruncatedRecordingIsReplayedAsFarAsItGoes() throws IOException {
    pin(Collector.PROCESSES);
    record("100ms", "--for", "300ms").check(DONE);
    int all = replay().get("snapshots").size();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 3);
    }
    Child child = CommandLine.run("replay", "--json", file.toString()).check(DONE);
    assertTrue(child.err().contains("no whole snapshot"), child::toString);
    JsonNode document = CommandLine.json(child);
    assertEquals(all - 1, document.get("snapshots").size());
    assertTrue(document.get("unfinished_bytes").longValue() > 0);
    record("100ms", "--for", "0s").check(DONE);
    assertEquals(all, replay().get("snapshots").size());
    assertEquals(0, replay().get("unfinished_bytes").longValue());
  }

  /** Killed while it writes: the next one goes on. */
  @Test
  void aKilledRecorderLosesNothing() throws Exception {
    pin(Collector.PROCESSES);
    Process process =
        new ProcessBuilder(line("record", "--interval", "1ms", file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Eventually.holds("it records", () -> sizeOf(file) > 10_000 || !process.isAlive());
    } finally {
      process.destroyForcibly();
      process.waitFor(1, TimeUnit.MINUTES);
    }
    int before = replay().get("snapshots").size();
    assertTrue(before > 0);
    record("100ms", "--for", "0s").check(DONE);
    JsonNode document = replay();
    assertEquals(before + 1, document.get("snapshots").size());
    assertEquals(0, document.get("unfinished_bytes").longValue());
  }

  /** Asked to end at any moment: it says how much there is, and that is whole. */
  @Test
  void aTerminatedRecorderSaysWhatItRecorded() throws Exception {
    pin(Collector.PROCESSES);
    Path err = folder.resolve("err");
    int before = 0;
    for (int i = 0; i < 5; i++) {
      long size = sizeOf(file);
      Process process =
          new ProcessBuilder(line("record", "--no-files", "--interval", "1ms", file.toString()))
              .redirectError(err.toFile())
              .start();
      try {
        Eventually.holds("it records", () -> sizeOf(file) > size + 5_000 || !process.isAlive());
        process.destroy();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
      } finally {
        process.destroyForcibly();
      }
      String said = Files.readString(err);
      assertEquals(TERMINATED, process.exitValue(), said);
      JsonNode document = replay();
      int count = document.get("snapshots").size() - before;
      assertEquals("recorded %d snapshots into '%s'\n".formatted(count, file), said);
      assertEquals(0, document.get("unfinished_bytes").longValue());
      before += count;
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** It says what is safe, and that is there. */
  @Test
  void aFullDiskIsSaid() throws IOException {
    pin(Collector.PROCESSES);
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Child.run("mount", "-t", "tmpfs", "-o", "size=64k", "none", disk.toString()).check(0);
    try {
      file = disk.resolve("one.rec");
      Child child = Child.run(line("record", "--interval", "1ms", file.toString())).check(REFUSED);
      assertTrue(child.err().contains("No space left on device"), child::toString);
      JsonNode document = replay();
      int count = document.get("snapshots").size();
      String last = document.get("snapshots").get(count - 1).get("time").asString();
      assertTrue(child.err().contains("recorded up to " + last + " is safe"), child::toString);
      assertEquals(0, document.get("unfinished_bytes").longValue());
    } finally {
      Child.run("umount", disk.toString()).check(0);
    }
  }

  @Test
  void onlySoMuchIsKept() throws IOException {
    pin(Collector.PROCESSES);
    String own = "\\Q" + path(cgroups.root()) + "\\E.*";
    record("1ms", "--include", own, "--for", "3s", "--max-size", "20K").check(DONE);
    Path older = folder.resolve("one.rec.1");
    assertTrue(Files.exists(older));
    long size = sizeOf(file) + sizeOf(older);
    assertTrue(size > 10_000 && size <= 20 << 10, () -> "size " + size);
    JsonNode snapshots = replay().get("snapshots");
    for (int i = 1; i < snapshots.size(); i++) {
      String before = snapshots.get(i - 1).get("time").asString();
      assertTrue(before.compareTo(snapshots.get(i).get("time").asString()) < 0);
    }
  }

  @Test
  void anotherFileIsLeftAlone() throws IOException {
    pin(Collector.PROCESSES);
    Files.writeString(file, "somebody's text, longer than eight bytes");
    Child child = record("100ms", "--for", "0s").check(REFUSED);
    assertTrue(child.err().contains("is no recording"), child::toString);
    assertEquals("somebody's text, longer than eight bytes", Files.readString(file));
    assertFalse(child.err().contains("\tat "), child::toString);
    CommandLine.run("replay", folder.resolve("none").toString()).check(CommandLine.USAGE);
  }
}
