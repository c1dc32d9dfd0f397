package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.bench.Baseline.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * Measures an operation of a {@link Baseline} next to each iteration of a benchmark: half of the
 * iteration's time right before it, half right after. So whatever slows the machine down slows
 * both, and each iteration gives a pair.
 */
public final class PairProfiler implements InternalProfiler {

  static final String CPU = "c.cpu";
  static final String CLOCK = "c.clock";

  private static final String BETWEEN = "\n";

  private final String operation;
  private final List<String> command;
  private Baseline baseline;
  private Cost before;

  /**
   * For JMH.
   *
   * @param line from {@link #line}
   */
  public PairProfiler(String line) {
    List<String> words = new ArrayList<>(List.of(line.split(BETWEEN)));
    operation = words.removeFirst();
    command = words;
  }

  /** What names an operation of a program. */
  static String line(String operation, List<String> command) {
    return operation + BETWEEN + String.join(BETWEEN, command);
  }

  @Override
  public String getDescription() {
    return "the same work in C, next to each iteration";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT) {
      before = measure(iteration);
    }
  }

  @Override
  public List<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    if (iteration.getType() != IterationType.MEASUREMENT) {
      return List.of();
    }
    Cost after = measure(iteration);
    return List.of(
        result(CPU, (before.cpu() + after.cpu()) / 2),
        result(CLOCK, (before.clock() + after.clock()) / 2));
  }

  private static Result<?> result(String label, double nanos) {
    return new ScalarResult(label, nanos, "ns/op", AggregationPolicy.AVG);
  }

  /** The baseline ends with this process. */
  private Cost measure(IterationParams iteration) {
    if (baseline == null) {
      baseline = new Baseline(OneCpu.pinned(command));
    }
    double halfMillis = iteration.getTime().convertTo(TimeUnit.MICROSECONDS) / 2000.0;
    return baseline.measure(operation, halfMillis);
  }
}
