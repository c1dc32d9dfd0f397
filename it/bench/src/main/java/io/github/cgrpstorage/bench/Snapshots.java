package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.bench.Figures.Pair;
import io.github.cgrpstorage.storage.BpfException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Snapshots of trees of several sizes, beside each way to read them in C. */
final class Snapshots implements Section {

  private static final int[] SIZES = {100, 1000, 10_000};
  private static final double MOST = 1.10;

  /** From here on there is a target for how much faster than lookups a snapshot is. */
  private static final int LEAST_JUDGED = 1000;

  @Override
  public void run(Setting bench, Report report) throws BpfException, RunnerException {
    Map<Row, Figures> all = new LinkedHashMap<>();
    for (int size : SIZES) {
      System.err.printf("  %,d cgroups%n", size);
      try (Tree tree = new Tree(size)) {
        all.putAll(bench.jmh().run(rows(bench, tree), bench.forks()));
      }
    }
    report.title("2", "values of 64 bytes of all cgroups of a tree, nanoseconds for each cgroup");
    report.pairs(all);
    all.forEach((row, figures) -> judge(row, figures, report));
    Chart.costs(bench, "bench-snapshot", "Reading the value of each cgroup of a tree", all);
  }

  private static List<Row> rows(Setting bench, Tree tree) throws BpfException {
    List<Row> rows = new ArrayList<>();
    rows.add(row(bench, tree, "snapshot", "walk", "walk"));
    rows.add(row(bench, tree, "snapshot, iter/cgroup", "iterate", "iterate"));
    if (!bench.quick() || tree.size() >= LEAST_JUDGED) {
      rows.add(row(bench, tree, "snapshot / lookups", "walk", "warm"));
      rows.add(row(bench, tree, "snapshot / open each", "walk", "open"));
    }
    if (!bench.quick() || tree.size() == 1000) {
      rows.add(row(bench, tree, "cpu.stat", "cpuStat", "cpustat"));
    }
    return rows;
  }

  private static Row row(Setting bench, Tree tree, String operation, String method, String baseline)
      throws BpfException {
    List<String> command =
        List.of(
            bench.program("bench_snapshot"),
            tree.mapId(),
            tree.path().toString(),
            bench.libraryObject("subtree"));
    return new Row(
        operation,
        "Java, %,d".formatted(tree.size()),
        SnapshotBenchmark.class,
        method,
        tree.size(),
        baseline,
        tree.size(),
        command,
        tree.properties());
  }

  private static void judge(Row row, Figures figures, Report report) {
    double ratio = figures.median(Pair::ratio);
    String what = row.operation() + " of %,d".formatted(row.values());
    switch (row.baseline()) {
      case "walk", "iterate" -> {
        report.atMost(what + ", Java / C", ratio, MOST);
        report.atMost(what + ", B/op", figures.median(Pair::bytes), 0.005);
      }
      case "warm" -> fasterThan(row, report, what, 1 / ratio, 10, 4);
      case "open" -> fasterThan(row, report, what, 1 / ratio, 40, 12);
      default -> {}
    }
  }

  private static void fasterThan(
      Row row, Report report, String what, double times, double at1000, double at10000) {
    if (row.values() >= LEAST_JUDGED) {
      report.atLeast(what + " in C, times faster", times, row.values() == 1000 ? at1000 : at10000);
    }
  }
}
