package io.github.cgrpstorage.bench;

import com.sun.management.ThreadMXBean;
import io.github.cgrpstorage.storage.BpfException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the benchmarks have in common: a cgroup with a value, and a count of what the measuring
 * thread uses up in an iteration.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow" // JMH's own
    })
public class FixtureBenchmark {

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

  Fixture fixture;
  private long cpuBefore;
  private long bytesBefore;

  @Setup
  public void open() throws BpfException {
    fixture = new Fixture();
  }

  @TearDown
  public void close() throws BpfException {
    fixture.close();
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
