package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what every cgroup does now, BPF's numbers beside those of the cgroup files.",
      "Keys: '?' says them. Where there is no terminal it prints once; with -b it prints on "
          + "and on."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage top",
      "  cgrp-storage top --tree --depth 3 --sort runq99",
      "  cgrp-storage top --fields cpu%,exec,memory",
      "  cgrp-storage top -b -n 5 -d 500ms --filter nginx.service"
    })
final class TopCommand implements Callable<Integer> {

  private static final long FIRST_MILLIS = 500;

  private final Terminal terminal;
  private final TopState state = new TopState();

  @Mixin private LiveOptions live;
  @Mixin private SelectOptions select;
  @Mixin private FilterOption filter;

  @Option(
      names = {"-d", "--delay"},
      paramLabel = "TIME",
      defaultValue = "2s",
      converter = Durations.class,
      description = "How long an interval is; default: ${DEFAULT-VALUE}.")
  private Duration delay;

  @Option(
      names = {"-n", "--iterations"},
      paramLabel = "N",
      description = "End after so many.")
  private Integer iterations;

  @Option(
      names = {"-b", "--batch"},
      description = "Print one table after the other, as to a file.")
  private boolean batch;

  @Option(names = "--tree", description = "Begin with the tree.")
  private boolean tree;

  @Option(
      names = "--sort",
      paramLabel = "NAME",
      description = "Begin sorted by this column, or the first whose name begins so.")
  private String sort;

  @Option(
      names = "--fields",
      split = ",",
      paramLabel = "NAME",
      description =
          "Which columns, in this order, by their names in the heading or the beginnings of those.")
  private List<String> fields = List.of();

  TopCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    check();
    state.tree = tree;
    state.filter = filter.text();
    state.depth = select.depth();
    state.fields = fields;
    try (CleanExit _ = CleanExit.ofThisThread();
        Bpf bpf = Bpf.open();
        LiveCgroups cgroups = live.open(bpf, select, terminal)) {
      View first = cgroups.view();
      List<Column.OfNumber> columns = TopColumns.of(first.schemas(), 1, fields);
      if (sort != null) {
        state.sort = TopColumns.index(columns, sort);
      }
      if (batch || !terminal.isInteractive()) {
        print(cgroups, first);
      } else {
        show(cgroups, first);
      }
    }
    return ExitCode.DONE;
  }

  private void check() {
    if (delay.isZero() || iterations != null && iterations < 1) {
      throw new UsageException("--delay is more than nothing, --iterations 1 or more");
    }
  }

  private void print(LiveCgroups cgroups, View first) throws IOException {
    int most = iterations != null ? iterations : batch ? Integer.MAX_VALUE : 1;
    View before = first;
    for (int i = 0; i < most; i++) {
      try {
        Thread.sleep(delay);
      } catch (InterruptedException _) {
        return;
      }
      View after = cgroups.view();
      TopFrame frame = TopFrame.of(before, after, state);
      TopLayout layout = frame.layout(TopLayout.UNLIMITED);
      terminal.line((i == 0 ? "" : "\n") + frame.title(layout));
      frame.table(layout).forEach(terminal::line);
      before = after;
    }
  }

  private void show(LiveCgroups cgroups, View first) throws IOException {
    try (TopScreen screen = TopScreen.open()) {
      TopInterval interval = new TopInterval(cgroups::view, first, state.depth);
      // A first picture soon, but of an interval that is long enough to mean something.
      screen.key(Math.min(delay.toMillis(), FIRST_MILLIS));
      interval.advance(state.depth);
      long next = System.nanoTime() + delay.toNanos();
      int left = iterations == null ? Integer.MAX_VALUE : iterations;
      while (left > 0) {
        screen.draw(interval.frame(state), state);
        int key = screen.key((next - System.nanoTime()) / 1_000_000);
        if (key != TopScreen.NONE) {
          if (!new TopKeys(state, cgroups, screen.height() - 3).press(key)) {
            return;
          }
          if (state.depth != interval.depth() && !state.paused) {
            interval.advance(state.depth);
            next = System.nanoTime() + delay.toNanos();
          }
        } else if (state.paused) {
          next = System.nanoTime() + delay.toNanos();
        } else if (System.nanoTime() >= next) {
          interval.advance(state.depth);
          next += delay.toNanos();
          left--;
        }
      }
    }
  }
}
