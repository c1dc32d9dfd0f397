package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.record.RecordingWriter;
import io.github.cgrpstorage.agent.record.Retention;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Records what every cgroup counts, one snapshot after the other, until it is "
          + "interrupted or --for is over. 'replay' prints it.",
      "A recording that is there is continued."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage record night.rec --max-size 500M --max-age 12h",
      "  cgrp-storage record x.rec --interval 100ms --for 1m --include '/system.*'"
    })
final class RecordCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private LiveOptions live;
  @Mixin private SelectOptions select;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Durations.class,
      description = "How often, such as 100ms or 5s; default: ${DEFAULT-VALUE}.")
  private Duration interval;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "How long; default: until interrupted.")
  private Duration time;

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "How long FILE and FILE.1 may be together, such as 500M; the oldest goes.")
  private Long maxSize;

  @Option(
      names = "--max-age",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "How much time they may span.")
  private Duration maxAge;

  @Parameters(paramLabel = "FILE", description = "The recording.")
  private Path file;

  RecordCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (interval.isZero()) {
      throw new UsageException("--interval is more than nothing");
    }
    Retention retention = retention();
    try (CleanExit _ = CleanExit.ofThisThread();
        Bpf bpf = Bpf.open();
        LiveCgroups cgroups = live.open(bpf, select, terminal);
        RecordingWriter writer = RecordingWriter.open(file, retention)) {
      record(cgroups, writer);
      terminal.note("recorded %d snapshots into '%s'".formatted(writer.views(), file));
    }
    return ExitCode.DONE;
  }

  private Retention retention() {
    try {
      return new Retention(
          maxSize == null ? Retention.ALL.maxBytes() : maxSize,
          maxAge == null ? Retention.ALL.maxAge() : maxAge);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  /** At fixed times, so that a slow reading does not shift those after it. */
  private void record(LiveCgroups cgroups, RecordingWriter writer) throws IOException {
    long start = System.nanoTime();
    long most = time == null ? Long.MAX_VALUE : time.toNanos();
    for (long at = 0; at <= most; at = next(start)) {
      try {
        Thread.sleep(Duration.ofNanos(Math.max(0, start + at - System.nanoTime())));
        writer.write(cgroups.view());
      } catch (InterruptedException | ClosedByInterruptException _) {
        return;
      }
    }
  }

  private long next(long start) {
    long passed = System.nanoTime() - start;
    return (passed / interval.toNanos() + 1) * interval.toNanos();
  }
}
