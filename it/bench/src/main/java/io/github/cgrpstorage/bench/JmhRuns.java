package io.github.cgrpstorage.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.cgrpstorage.bench.Figures.Pair;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * Runs rows by JMH. The rows' forks alternate, and within a fork each iteration is a pair with C.
 */
final class JmhRuns implements AutoCloseable {

  private final boolean quick;
  private final PrintStream log;
  private final OutputFormat format;

  JmhRuns(boolean quick, Path log) throws IOException {
    this.quick = quick;
    this.log = new PrintStream(new FileOutputStream(log.toFile()), false, UTF_8);
    this.format = OutputFormatFactory.createFormatInstance(this.log, VerboseMode.NORMAL);
  }

  /** Each row's figures, nanoseconds a value. */
  Map<Row, Figures> run(List<Row> rows, int forks) throws RunnerException {
    Map<Row, Figures> figures = new LinkedHashMap<>();
    rows.forEach(row -> figures.put(row, new Figures()));
    for (int fork = 1; fork <= forks; fork++) {
      for (Row row : rows) {
        System.err.printf("  fork %d of %d: %s, %s%n", fork, forks, row.operation(), row.by());
        run(row, figures.get(row));
      }
    }
    return figures;
  }

  private void run(Row row, Figures figures) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("^" + row.type().getName().replace(".", "\\.") + "\\." + row.method() + "$")
            .forks(1)
            .jvmArgsAppend(arguments(row))
            // Until the loop around a call is compiled for good: it was seen to take 0.6 s after
            // the
            // first call, which loads programs for 0.4 s.
            .warmupIterations(quick ? 4 : 6)
            .warmupTime(TimeValue.milliseconds(300))
            .measurementIterations(quick ? 16 : 40)
            .measurementTime(TimeValue.milliseconds(50))
            .addProfiler(PairProfiler.class, PairProfiler.line(row.baseline(), row.command()))
            .addProfiler(ThreadCounts.class)
            // For the log only: a second opinion.
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .build();
    for (RunResult result : new Runner(options, format).run()) {
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        fork.getIterationResults().forEach(iteration -> figures.add(pair(row, iteration)));
      }
    }
    log.flush();
  }

  private static String[] arguments(Row row) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--enable-native-access=ALL-UNNAMED");
    arguments.add("--sun-misc-unsafe-memory-access=allow"); // JMH's own
    row.properties().forEach((name, value) -> arguments.add("-D" + name + "=" + value));
    return arguments.toArray(String[]::new);
  }

  private static Pair pair(Row row, IterationResult iteration) {
    var also = iteration.getSecondaryResults();
    double clock = iteration.getPrimaryResult().getScore() / row.values();
    double baselineClock = also.get(PairProfiler.CLOCK).getScore() / row.baselineValues();
    return new Pair(
        also.get(ThreadCounts.CPU).getScore() / row.values(),
        also.get(PairProfiler.CPU).getScore() / row.baselineValues(),
        clock / baselineClock,
        also.get(ThreadCounts.BYTES).getScore() / row.values());
  }

  @Override
  public void close() {
    log.close();
  }
}
