package io.github.cgrpstorage.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.kernel.SubtreeMethod;
import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Reads the values of a {@link Tree}: each method adds up the first word of all values. */
public class SnapshotBenchmark extends Measured {

  private static final int WARM_CALLS = 30_000;

  private final Path top = Path.of(System.getProperty(Tree.CGROUP, "/"));
  private Bpf bpf;
  private Cgroup root;
  private CgroupStorage map;
  private SubtreeReader walker;
  private SubtreeReader iterator;
  private final List<Path> statistics = new ArrayList<>();

  private void open() throws IOException {
    bpf = Bpf.open();
    root = bpf.openCgroup(top);
    map = bpf.openById(Integer.getInteger(Tree.MAP), Access.READ_WRITE);
    walker = SubtreeReader.open(bpf, map, SubtreeMethod.WALK);
    iterator = SubtreeReader.open(bpf, map, SubtreeMethod.ITERATOR);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(top, Files::isDirectory)) {
      children.forEach(child -> statistics.add(child.resolve("cpu.stat")));
    }
  }

  /**
   * A snapshot of many cgroups takes milliseconds, and the JIT compiler wants thousands of calls:
   * it gets them on a cgroup without children.
   */
  @Setup
  public void openAndWarm() throws IOException {
    open();
    try (Cgroup leaf = bpf.openCgroup(statistics.getFirst().getParent())) {
      for (int i = 0; i < WARM_CALLS; i++) {
        sum(walker.snapshot(leaf));
        sum(iterator.snapshot(leaf));
      }
    }
  }

  @TearDown
  public void close() {
    iterator.close();
    walker.close();
    map.close();
    root.close();
    bpf.close();
  }

  @Benchmark
  public long walk() throws BpfException {
    return sum(complete(walker.snapshot(root)));
  }

  @Benchmark
  public long iterate() throws BpfException {
    return sum(complete(iterator.snapshot(root)));
  }

  private Snapshot complete(Snapshot snapshot) {
    if (snapshot.size() < statistics.size()) {
      throw new IllegalStateException(snapshot.size() + " values");
    }
    return snapshot;
  }

  private static long sum(Snapshot snapshot) {
    long sum = 0;
    for (int i = 0; i < snapshot.size(); i++) {
      sum += snapshot.memory().get(JAVA_LONG, snapshot.offset(i));
    }
    return sum;
  }

  /** As one reads such files in Java. */
  @Benchmark
  public long cpuStat() throws IOException {
    long sum = 0;
    for (Path file : statistics) {
      String text = Files.readString(file);
      sum += Long.parseLong(text, text.indexOf(' ') + 1, text.indexOf('\n'), 10);
    }
    return sum;
  }
}
