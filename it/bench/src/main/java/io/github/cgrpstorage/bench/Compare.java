package io.github.cgrpstorage.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.cgrpstorage.bench.Figures.Pair;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs all benchmarks against the C baseline in one go and prints the table. The forks of the
 * benchmarks alternate, and within a fork each iteration is a pair with C.
 */
public final class Compare {

  private static final double MOST = 1.05;

  private record Row(
      String operation,
      String by,
      Class<?> type,
      String method,
      Class<? extends CBaseline> baseline) {

    Row(String operation, String by, Class<?> type, String method) {
      this(operation, by, type, method, CBaseline.class);
    }
  }

  private static final List<Row> ROWS =
      List.of(
          new Row("lookup", "Java", JavaBenchmark.class, "lookup"),
          new Row("", "Java, shared", JavaBenchmark.class, "lookupShared"),
          new Row("", "Java, heap", JavaBenchmark.class, "lookupHeap"),
          new Row("", "JNA, direct", JnaBenchmark.class, "lookup"),
          new Row("", "JNA, interface", JnaBenchmark.class, "lookupInterface"),
          new Row("update", "Java", JavaBenchmark.class, "update"),
          new Row("", "JNA, direct", JnaBenchmark.class, "update"),
          new Row("delete + create", "Java", JavaBenchmark.class, "deleteCreate"),
          new Row("", "JNA, direct", JnaBenchmark.class, "deleteCreate"),
          new Row("getppid", "Java", JavaBenchmark.class, "getppid"),
          new Row("", "JNA, direct", JnaBenchmark.class, "getppid"),
          new Row("lookup, C: -1", "Java", JavaBenchmark.class, "lookup", OneThreadBaseline.class));

  private final String program;
  private final OutputFormat log;
  private final boolean quick;
  private final Map<Row, Figures> figures = new LinkedHashMap<>();

  private Compare(String program, PrintStream log, boolean quick) {
    this.program = program;
    this.log = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
    this.quick = quick;
    ROWS.forEach(row -> figures.put(row, new Figures()));
  }

  /**
   * Prints the table.
   *
   * @param args the C baseline's program, a file for JMH's own output, and perhaps {@code --quick}
   * @throws RunnerException when a benchmark failed
   * @throws IOException when the file cannot be written
   */
  public static void main(String[] args) throws RunnerException, IOException {
    boolean quick = args.length == 3 && args[2].equals("--quick");
    if (args.length != 2 && !quick) {
      System.err.println("usage: Compare PROGRAM LOG [--quick]");
      System.exit(2);
    }
    Compare compare;
    OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    double before = machine.getSystemLoadAverage();
    try (PrintStream log = new PrintStream(args[1], UTF_8)) {
      compare = new Compare(args[0], log, quick);
      compare.run();
    }
    System.out.printf(
        "Linux %s, %s, %d CPUs, Java %s; load average %.1f before, %.1f after%n",
        machine.getVersion(),
        machine.getArch(),
        machine.getAvailableProcessors(),
        Runtime.version(),
        before,
        machine.getSystemLoadAverage());
    System.exit(compare.print() ? 0 : 1);
  }

  private void run() throws RunnerException {
    int forks = quick ? 2 : 5;
    for (int fork = 1; fork <= forks; fork++) {
      System.err.printf("fork %d of %d%n", fork, forks);
      for (Row row : ROWS) {
        run(row);
      }
    }
  }

  private void run(Row row) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("^" + row.type().getName().replace(".", "\\.") + "\\." + row.method() + "$")
            .forks(1)
            .warmupIterations(quick ? 4 : 6)
            .warmupTime(TimeValue.milliseconds(300))
            .measurementIterations(quick ? 24 : 40)
            .measurementTime(TimeValue.milliseconds(50))
            .addProfiler(row.baseline(), program)
            .addProfiler(ThreadCounts.class)
            // For the log only: a second opinion.
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .build();
    for (RunResult result : new Runner(options, log).run()) {
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        fork.getIterationResults().forEach(iteration -> figures.get(row).add(pair(iteration)));
      }
    }
  }

  private static Pair pair(IterationResult iteration) {
    var also = iteration.getSecondaryResults();
    return new Pair(
        also.get(ThreadCounts.CPU).getScore(),
        also.get(CBaseline.CPU).getScore(),
        iteration.getPrimaryResult().getScore() / also.get(CBaseline.CLOCK).getScore(),
        also.get(ThreadCounts.BYTES).getScore());
  }

  private boolean print() {
    System.out.printf(
        "%-17s%-16s%6s%8s%8s%15s%15s%10s%8s%n",
        "operation", "by", "ns", "C: ns", "ratio", "middle half", "min - max", "by clock", "B/op");
    figures.forEach(Compare::print);
    double ratio = figures.get(ROWS.getFirst()).median(Pair::ratio);
    boolean met = ratio <= MOST;
    System.out.printf("lookup, Java / C: %.3f, %s %.2f%n", ratio, met ? "at most" : "over", MOST);
    return met;
  }

  private static void print(Row row, Figures figures) {
    System.out.printf(
        "%-17s%-16s%6.0f%8.0f%8.3f%15s%15s%10.3f%8.2f%n",
        row.operation(),
        row.by(),
        figures.median(Pair::nanos),
        figures.median(Pair::baseline),
        figures.median(Pair::ratio),
        range(figures, 0.25, 0.75),
        range(figures, 0, 1),
        figures.median(Pair::clock),
        figures.median(Pair::bytes));
  }

  private static String range(Figures figures, double from, double to) {
    return "%.2f - %.2f"
        .formatted(figures.quantile(Pair::ratio, from), figures.quantile(Pair::ratio, to));
  }
}
