package io.github.cgrpstorage.bench;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs {@link ModelBenchmark} and prints what it gave, beside a lookup in a hash of the JDK. */
public final class ModelTable {

  private ModelTable() {}

  /**
   * Prints the table.
   *
   * @param args the log of JMH
   * @throws RunnerException when a benchmark fails
   */
  public static void main(String[] args) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(ModelBenchmark.class.getSimpleName())
                    .forks(3)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(1))
                    .output(args[0])
                    .build())
            .run();
    double hash = median(results, "hash");
    System.out.printf("%-14s %22s %24s%n", "operation", "millions a second", "of the hash's speed");
    for (String name : new String[] {"hash", "lookup", "typedLookup", "mixed"}) {
      double median = median(results, name);
      System.out.printf("%-14s %22.1f %23.0f%%%n", name, median, 100 * median / hash);
    }
  }

  private static double median(Collection<RunResult> results, String name) {
    return results.stream()
        .filter(result -> result.getPrimaryResult().getLabel().equals(name))
        .mapToDouble(result -> result.getPrimaryResult().getStatistics().getPercentile(50))
        .findFirst()
        .orElseThrow();
  }
}
