package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.bench.Figures.Pair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.openjdk.jmh.runner.RunnerException;

/** A live view: what a read costs, beside C and beside a lookup; system calls; many threads. */
final class Live implements Section {

  private static final int SIZE = 1000;
  private static final long TRACED_READS = 100_000_000;

  @Override
  public void run(Setting bench, Report report) throws Exception {
    try (Tree tree = new Tree(SIZE)) {
      Map<Row, Figures> figures = measure(bench, tree);
      report.title("3", "live view, %,d values of 64 bytes, nanoseconds for each".formatted(SIZE));
      report.pairs(figures);
      figures.forEach((row, found) -> judge(row, found, report));
      try (LiveTree live = LiveTree.open(bench.benchObject("live"), tree.path())) {
        trace(live, bench, report);
        threads(live, bench, report);
      }
    }
  }

  private static Map<Row, Figures> measure(Setting bench, Tree tree)
      throws IOException, RunnerException {
    Map<String, String> properties = new HashMap<>(tree.properties());
    properties.put(LiveTree.OBJECT, bench.benchObject("live").toString());
    List<String> c =
        List.of(
            bench.program("bench_live"),
            bench.benchObject("live").toString(),
            Integer.toString(SIZE));
    List<String> lookup = List.of(bench.program("bench_lookup"), "-i");
    return bench
        .jmh()
        .run(
            List.of(
                row("read", "read", "read", SIZE, c, properties),
                row("copy", "copy", "copy", SIZE, c, properties),
                row("plain loads", "plain", "plain", SIZE, c, properties),
                row("read / lookup", "read", "lookup", 1, lookup, properties)),
            bench.forks());
  }

  private static Row row(
      String operation,
      String method,
      String baseline,
      int baselineValues,
      List<String> command,
      Map<String, String> properties) {
    return new Row(
        operation,
        "Java",
        LiveBenchmark.class,
        method,
        SIZE,
        baseline,
        baselineValues,
        command,
        properties);
  }

  private static void judge(Row row, Figures figures, Report report) {
    if (row.baseline().equals("lookup")) {
      double times = 1 / figures.median(Pair::ratio);
      report.atLeast("live read / lookup in C, times faster", times, 100);
    } else {
      String what = "live view, " + row.operation();
      if (row.method().equals("plain")) {
        report.atMost(what + ", ns", figures.median(Pair::nanos), 10);
      }
      report.atMost(what + ", B/op", figures.median(Pair::bytes), 0.005);
    }
  }

  /** The kernel itself counts this thread's system calls, at tp_btf/sys_enter. */
  private static void trace(LiveTree live, Setting bench, Report report) throws IOException {
    long reads = bench.quick() ? TRACED_READS / 4 : TRACED_READS;
    readMany(live, reads / 10);
    live.traceThisThread();
    readMany(live, reads);
    long calls = live.tracedCalls();
    report.line("system calls in %,d reads, counted at tp_btf/sys_enter: %,d", reads, calls);
    // The JVM may stop a thread for its own purposes, which takes a call or two.
    report.atMost("system calls a million reads", calls * 1e6 / reads, 0.5);
  }

  private static long readMany(LiveTree live, long reads) {
    long sum = 0;
    for (long done = 0; done < reads; done += live.references().length) {
      sum += live.readAll();
    }
    return sum;
  }

  private static void threads(LiveTree live, Setting bench, Report report) throws Exception {
    for (int threads : new int[] {1, 2, 8}) {
      report.line(
          "%d threads: %.0f million reads a second",
          threads, perSecond(live, threads, bench.quick() ? 500 : 2000) / 1e6);
    }
  }

  private static double perSecond(LiveTree live, int threads, long millis) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      long end = System.nanoTime() + millis * 1_000_000;
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        readers.add(pool.submit(() -> readUntil(live, end)));
      }
      long reads = 0;
      for (Future<Long> reader : readers) {
        reads += reader.get();
      }
      return reads * 1000.0 / millis;
    }
  }

  private static long readUntil(LiveTree live, long end) {
    long reads = 0;
    while (System.nanoTime() < end) {
      live.readAll();
      reads += live.references().length;
    }
    return reads;
  }
}
