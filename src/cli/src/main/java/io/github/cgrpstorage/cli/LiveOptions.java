package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the statistics of living cgroups come from. */
final class LiveOptions {

  @Mixin private PinsOption pins;
  @Mixin private CollectOptions collect;

  @Option(names = "--no-files", description = "Do not read cpu.stat, memory.current and so on.")
  private boolean noFiles;

  LiveCgroups open(Bpf bpf, SelectOptions select, Terminal terminal) throws IOException {
    select.selection();
    Statistics statistics = Statistics.open(bpf, pins.path(), collect, terminal);
    boolean counted = statistics.isPinned() || collect.hasMaps() && !collect.areNamed();
    return new LiveCgroups(bpf, statistics, select, !noFiles, counted);
  }
}
