package io.github.cgrpstorage.bench;

import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * What an operation costs the measuring thread: CPU time, which other work on the machine does not
 * stretch as it does JMH's own figure; and bytes of the heap. JMH's profiler {@code gc} counts all
 * threads, and so also some 8 KB that JMH itself allocates for an iteration.
 */
public final class ThreadCounts implements InternalProfiler {

  static final String CPU = "cpu";
  static final String BYTES = "bytes";

  /** For JMH. */
  public ThreadCounts() {}

  @Override
  public String getDescription() {
    return "CPU time and heap that the measuring thread uses";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

  @Override
  public List<? extends Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    Measured.Usage usage = Measured.usageOfIteration();
    double operations = result.getMetadata().getAllOps();
    return List.of(
        new ScalarResult(CPU, usage.cpuNanos() / operations, "ns/op", AggregationPolicy.AVG),
        new ScalarResult(BYTES, usage.bytes() / operations, "B/op", AggregationPolicy.AVG));
  }
}
