package io.github.cgrpstorage.it;

import static io.github.cgrpstorage.it.CommandLine.DONE;
import static io.github.cgrpstorage.it.CommandLine.REFUSED;
import static io.github.cgrpstorage.it.CommandLine.USAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code top} in a real terminal, and where there is none. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class TopCommandIT extends PinnedAgentFixture {

  /** By SIGPIPE, as shells count it. */
  private static final int PIPE_CLOSED = 128 + 13;

  private static final String QUIET = "quiet";

  /** Something that runs in a cgroup until this is closed. */
  private record Busy(Path cgroup, Process process) implements AutoCloseable {

    static Busy in(Cgroup cgroup) throws IOException {
      String script = "echo $$ >\"$1\"/cgroup.procs; while :; do sleep 0.01; done";
      Path path = cgroup.pathAtOpen();
      return new Busy(
          path, new ProcessBuilder("sh", "-c", script, "sh", path.toString()).inheritIO().start());
    }

    /** With its children, and until none is there. */
    @Override
    public void close() throws IOException {
      Files.writeString(cgroup.resolve("cgroup.kill"), "1");
      process.onExit().join();
      Eventually.holds(
          "all are gone",
          () -> Child.shell("cat \"$1\"/cgroup.procs", cgroup.toString()).out().isEmpty());
    }
  }

  @Test
  void withoutATerminalItPrintsOnce() throws IOException {
    pin(Collector.PROCESSES, Collector.SCHED);
    Cgroup cgroup = cgroups.make("busy");
    try (Busy _ = Busy.in(cgroup)) {
      List<String> lines =
          run("top", "-d", "500ms", "--filter", path(cgroups.root())).check(DONE).lines();
      assertTrue(
          lines.getFirst().matches("\\d\\d:\\d\\d:\\d\\d  2 cgroups  lost \\d+ .*"),
          lines::toString);
      assertTrue(lines.get(1).stripLeading().startsWith("cpu% "), lines::toString);
      assertTrue(lines.get(1).contains("cpu%(file)"), lines::toString);
      String end = "  " + path(cgroup);
      assertTrue(lines.stream().anyMatch(line -> line.endsWith(end)), lines::toString);
      assertEquals(4, lines.size(), lines::toString);
    }
  }

  @Test
  void batchesArePrintedOneAfterTheOther() throws IOException {
    pin(Collector.PROCESSES);
    cgroups.make("one");
    Child child =
        run("top", "-b", "-n", "3", "-d", "10ms", "--tree", "--filter", path(cgroups.root()));
    List<String> lines = child.check(DONE).lines();
    assertEquals(
        3,
        lines.stream()
            .filter(line -> line.endsWith("  tree  filter " + path(cgroups.root())))
            .count(),
        lines::toString);
    assertEquals(
        3, lines.stream().filter(line -> line.endsWith("    one")).count(), lines::toString);
    Child wrong = run("top", "-b", "--sort", "frob").check(USAGE);
    assertTrue(wrong.err().contains("no column 'frob'"), wrong::toString);
  }

  /** Each key does what the help says. */
  @Test
  void aTerminalIsDriven() throws IOException {
    pin(Collector.PROCESSES, Collector.SCHED);
    Cgroup busy = cgroups.make("busy");
    cgroups.make(QUIET);
    String root = path(cgroups.root());
    try (Busy _ = Busy.in(busy);
        Tmux tmux = Tmux.run(line("top", "-d", "200ms", "--sort", "exec"))) {
      tmux.awaitText("sort exec/s");
      tmux.keys("/", root, "Enter");
      tmux.await("busy first", lines -> isAt(lines, 2, root + "/busy"));
      tmux.awaitText("3 cgroups");
      tmux.keys("r");
      tmux.await("busy last", lines -> isAt(lines, 4, root + "/busy"));
      tmux.keys("r");
      tmux.keys("t");
      tmux.awaitText("  tree");
      tmux.await("a tree", lines -> isAt(lines, 2, "  " + root) && isAt(lines, 3, "    busy"));
      tmux.keys("t");
      tmux.await("flat", lines -> isAt(lines, 2, root + "/busy"));
      tmux.keys("h");
      tmux.awaitText("run-queue latency of " + root + "/busy");
      tmux.awaitText("####");
      tmux.keys("Space");
      tmux.awaitText("PAUSED");
      List<String> paused = tmux.screen();
      assertEquals(paused, tmux.screen());
      tmux.keys("Space");
      tmux.await("it goes on", lines -> lines.stream().noneMatch(line -> line.contains("PAUSED")));
      tmux.keys("Down");
      tmux.await(
          "another is selected",
          lines -> lines.stream().noneMatch(line -> line.endsWith("latency of " + root + "/busy")));
      tmux.keys("?");
      tmux.awaitText("filter by path, unit, container");
      tmux.keys("-", "-", "-");
      tmux.awaitText("depth 1");
      tmux.await("added up", lines -> lines.getFirst().contains("1 cgroups"));
      tmux.keys("s");
      tmux.await("another sort", lines -> !lines.getFirst().contains("sort exec/s"));
      assertFalse(tmux.isOver());
      tmux.keys("q");
      Eventually.holds("it ends", tmux::isOver);
    }
  }

  /** As most terminals are, with what is usual: the name is there, and each column can be had. */
  @Test
  void aNarrowTerminalHasNames() throws IOException {
    pin(AgentOptions.USUAL);
    Cgroup busy = cgroups.make("busy");
    List<String> top =
        line("top", "-d", "200ms", "--sort", "exec", "--filter", path(cgroups.root()));
    try (Busy _ = Busy.in(busy);
        Tmux tmux = Tmux.run(80, 24, top)) {
      tmux.await("names", lines -> isAt(lines, 2, "/busy"));
      String first = tmux.screen().get(1);
      assertTrue(first.contains(" cpu% ") && first.contains(" exec/s "), first);
      assertFalse(first.contains(" pids "), first);
      tmux.awaitText(" columns (< >)");
      tmux.keys(Collections.nCopies(20, "Right").toArray(String[]::new));
      tmux.await("the last", lines -> lines.get(1).matches(" *exec/s +pids  cgroup"));
      tmux.await("names", lines -> isAt(lines, 2, "/busy"));
      tmux.keys(Collections.nCopies(20, "Left").toArray(String[]::new));
      tmux.await("the first", lines -> lines.get(1).equals(first));
      tmux.keys("q");
      Eventually.holds("it ends", tmux::isOver);
    }
  }

  /** It ends when its reader does, and so do the others that print much. */
  @Test
  void aReaderThatGoesAwayEndsIt() throws IOException {
    pin(Collector.PROCESSES);
    Child top = piped("head -n 1", line("top", "-b", "-d", "10ms")).check(DONE);
    assertEquals(1, top.lines().size(), top::toString);
    assertEquals(PIPE_CLOSED + "\n", top.err());
    for (String format : List.of("table", "ndjson", "openmetrics")) {
      assertEquals(PIPE_CLOSED + "\n", piped("true", line("dump", "-o", format)).err());
    }
    Child full = Child.shell("\"$@\" >/dev/full", line("dump").toArray(String[]::new));
    assertTrue(full.check(REFUSED).err().contains("No space left on device"), full::toString);
  }

  /** The exit code of the command is on stderr. */
  private static Child piped(String reader, List<String> command) {
    String script = "{ \"$@\"; echo $? >&2; } | " + reader;
    return Child.shell(script, command.toArray(String[]::new));
  }

  @Test
  void columnsAreChosen() throws IOException {
    pin(Collector.PROCESSES);
    List<String> lines = run("top", "-d", "10ms", "--fields", "pids,exec").check(DONE).lines();
    assertTrue(lines.get(1).matches(" *pids +exec/s  cgroup"), lines::toString);
    Child wrong = run("top", "-d", "10ms", "--fields", "pids,frob").check(USAGE);
    assertTrue(wrong.err().contains("no column 'frob'"), wrong::toString);
  }

  private static boolean isAt(List<String> lines, int line, String end) {
    return lines.size() > line && lines.get(line).endsWith(end);
  }
}
