package io.github.cgrpstorage.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What all benchmarks have in common: a count of what the measuring thread uses up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Measured {

  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  /**
   * What one thread used up.
   *
   * @param cpuNanos CPU time
   * @param bytes of the Java heap
   */
  record Usage(long cpuNanos, long bytes) {}

  private static volatile Usage usageOfIteration;

  private long cpuBefore;
  private long bytesBefore;

  @Setup
  public void pin() {
    OneCpu.pinThisThread();
  }

  @Setup(Level.Iteration)
  public void beginCount() {
    bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
    cpuBefore = THREADS.getCurrentThreadCpuTime();
  }

  @TearDown(Level.Iteration)
  public void endCount() {
    long cpu = THREADS.getCurrentThreadCpuTime() - cpuBefore;
    usageOfIteration = new Usage(cpu, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
  }

  /** Of the last iteration in this JVM. */
  static Usage usageOfIteration() {
    return usageOfIteration;
  }
}
