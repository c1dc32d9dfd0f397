package io.github.cgrpstorage.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Reads all values of a live view. */
public class LiveBenchmark extends Measured {

  private LiveTree tree;
  private final Arena arena = Arena.ofConfined();
  private MemorySegment value;

  @Setup
  public void open() throws IOException {
    tree = LiveTree.open();
    value = arena.allocate(tree.view().type().layout());
  }

  @TearDown
  public void close() {
    tree.close();
    arena.close();
  }

  /** Adds up the eight words of each value, and makes sure that it is whole. */
  @Benchmark
  public long read() {
    return tree.readAll();
  }

  /** Copies each value, and makes sure that it is whole. */
  @Benchmark
  public long copy() {
    return tree.copyAll(value);
  }

  /** Adds up the eight words of each value. */
  @Benchmark
  public long plain() {
    long sum = 0;
    for (long reference : tree.references()) {
      sum += tree.words(reference);
    }
    return sum;
  }
}
