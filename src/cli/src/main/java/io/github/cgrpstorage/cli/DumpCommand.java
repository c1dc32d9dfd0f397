package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "dump",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what every cgroup counted since 'load', with what its files say; also cgroups "
          + "that were removed in the last five minutes.",
      "Without a pinned agent it counts for a moment and prints that."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage dump --sort sched_oncpu_seconds --limit 10",
      "  cgrp-storage dump -o csv --include '/system.slice/.*' >services.csv",
      "  cgrp-storage dump -o ndjson --fields network_io_bytes,tcp_retransmits",
      "  cgrp-storage dump --map /sys/fs/bpf/io --for 10s"
    })
final class DumpCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private LiveOptions live;
  @Mixin private SelectOptions select;
  @Mixin private FilterOption filter;
  @Mixin private ViewOptions options;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = Durations.class,
      description = "How long to count when no agent is pinned; default: ${DEFAULT-VALUE}.")
  private Duration time;

  DumpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    options.check();
    try (CleanExit _ = CleanExit.ofThisThread();
        Bpf bpf = Bpf.open();
        LiveCgroups cgroups = live.open(bpf, select, terminal)) {
      if (!cgroups.isCounted()) {
        terminal.note("no agent is pinned: counting for %d ms".formatted(time.toMillis()));
        Thread.sleep(time);
      }
      new ViewPrinter(terminal, options).print(filter.applyTo(cgroups.view()));
    }
    return ExitCode.DONE;
  }
}
