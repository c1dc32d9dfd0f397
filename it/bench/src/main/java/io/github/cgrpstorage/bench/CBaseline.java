package io.github.cgrpstorage.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * Measures the C baseline next to each iteration of a benchmark: half of the iteration's time right
 * before it, half right after. So whatever slows the machine down slows both, and each iteration
 * gives a pair.
 *
 * <p>A JMH profiler: {@code -prof io.github.cgrpstorage.bench.CBaseline:PROGRAM}.
 */
public class CBaseline implements InternalProfiler {

  static final String CPU = "c.cpu";
  static final String CLOCK = "c.clock";

  /** Nanoseconds of an operation. */
  private record Cost(double cpu, double clock) {
    static Cost parse(String answer) {
      String[] words = answer.split(" ");
      return new Cost(Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }
  }

  private static final List<String> OPERATIONS =
      List.of("lookup", "update", "deleteCreate", "getppid");

  private final List<String> command;
  private Process process;
  private Writer questions;
  private BufferedReader answers;
  private Cost before;

  /**
   * For JMH.
   *
   * @param program the path of {@code bench_lookup}
   */
  public CBaseline(String program) {
    this(List.of(program, "-i"));
  }

  /** Another command line. */
  CBaseline(List<String> command) {
    this.command = command;
  }

  @Override
  public String getDescription() {
    return "the same operation in C, next to each iteration";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT) {
      before = measure(benchmark, iteration);
    }
  }

  @Override
  public List<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (iteration.getType() != IterationType.MEASUREMENT) {
      return List.of();
    }
    Cost after = measure(benchmark, iteration);
    return List.of(
        result(CPU, (before.cpu() + after.cpu()) / 2),
        result(CLOCK, (before.clock() + after.clock()) / 2));
  }

  private static Result<?> result(String label, double nanos) {
    return new ScalarResult(label, nanos, "ns/op", AggregationPolicy.AVG);
  }

  private Cost measure(BenchmarkParams benchmark, IterationParams iteration) {
    double halfMillis = iteration.getTime().convertTo(TimeUnit.MICROSECONDS) / 2000.0;
    try {
      start();
      questions.write(operationOf(benchmark.getBenchmark()) + " " + halfMillis + "\n");
      questions.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException(command + " ended with " + process.waitFor());
      }
      return Cost.parse(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** It ends, and removes its cgroup, when this process ends and with it its standard input. */
  private void start() throws IOException {
    if (process == null) {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      questions = process.outputWriter();
      answers = process.inputReader();
    }
  }

  /** {@code lookupHeap} is measured against {@code lookup}. */
  static String operationOf(String benchmark) {
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    Stream<String> fitting = OPERATIONS.stream().filter(method::startsWith);
    return fitting.findFirst().orElseThrow(() -> new IllegalArgumentException(benchmark));
  }
}
