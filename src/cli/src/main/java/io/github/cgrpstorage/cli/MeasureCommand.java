package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description = {
      "Runs CMD in a cgroup of its own and says what it did: from its own exec to its end, "
          + "with its children and the cgroups that it makes.",
      "Its input and output are left alone and its exit code is passed on: 127 when there "
          + "is no CMD, 126 when it cannot run, 128+N for signal N.",
      "The report goes to stderr; with --json it is the last line of stdout, or a file of "
          + "its own."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage measure -- make -j4",
      "  cgrp-storage measure --json --output r.json --collect all -- curl localhost",
      "  cgrp-storage measure --kill -- ./start-a-daemon"
    })
final class MeasureCommand implements Callable<Integer> {

  /** Enters the cgroup, then becomes CMD: the exec of CMD is the first that counts there. */
  private static final String ENTER =
      "while [ \"$1\" != -- ]; do echo $$ >\"$1\" || exit 126; shift; done; shift; exec \"$@\"";

  private static final long MOMENT_SECONDS = 1;
  private static final long GRACE_SECONDS = 5;

  private final Terminal terminal;

  @Mixin private PinsOption pins;
  @Mixin private CollectOptions collect;

  @Option(names = "--json", description = "Write one JSON document.")
  private boolean json;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Write the report there, and nothing else to stdout or stderr.")
  private Path output;

  @Option(names = "--kill", description = "Kill what CMD leaves running.")
  private boolean kill;

  @Parameters(paramLabel = "CMD", arity = "1..*", description = "What to run, with its arguments.")
  private List<String> command;

  MeasureCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (output != null) {
      // A report that cannot be written costs all that CMD did.
      Files.newOutputStream(output, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    }
    String name = "cgrp-storage-measure-" + ProcessHandle.current().pid();
    try (CleanExit _ = CleanExit.ofThisThread();
        Bpf bpf = Bpf.open();
        Statistics statistics = Statistics.open(bpf, pins.path(), collect, terminal);
        OwnCgroup cgroup = OwnCgroup.make(name)) {
      return measure(statistics, cgroup);
    }
  }

  private int measure(Statistics statistics, OwnCgroup cgroup) throws IOException {
    Snapshot before = statistics.read();
    long started = System.nanoTime();
    Process process = start(cgroup);
    int exit = await(process);
    double seconds = (System.nanoTime() - started) * 1e-9;
    Set<Long> left = cgroup.processes();
    if (kill && !left.isEmpty()) {
      cgroup.kill();
    }
    Snapshot after = statistics.read();
    report(
        new MeasureReport(
            command,
            exit,
            seconds,
            cgroup.directory(),
            left,
            kill,
            Totals.of(after, stats -> cgroup.contains(stats.path())),
            Totals.lost(before, after)));
    return exit;
  }

  private Process start(OwnCgroup cgroup) throws IOException {
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", ENTER, "cgrp-storage"));
    line.addAll(cgroup.processFiles());
    line.add("--");
    line.addAll(command);
    return new ProcessBuilder(line).inheritIO().start();
  }

  /**
   * When this process is asked to end, so is CMD, unless it ends by itself: a terminal's interrupt
   * reaches both.
   */
  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException _) {
      if (!endsWithin(process, MOMENT_SECONDS)) {
        process.destroy();
      }
      boolean ended = endsWithin(process, GRACE_SECONDS);
      return ended ? process.exitValue() : ExitCode.INTERRUPTED;
    }
  }

  private static boolean endsWithin(Process process, long seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      return false;
    }
  }

  private void report(MeasureReport report) throws IOException {
    if (output != null) {
      String text = json ? terminal.jsonText(report.document()) : String.join("\n", report.lines());
      Files.writeString(output, text + "\n");
    } else if (json) {
      terminal.json(report.document());
    } else {
      report.lines().forEach(terminal::note);
    }
  }
}
