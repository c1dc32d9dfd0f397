package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Many cgroups, of which some are made, used and removed each second: every one of them is to leave
 * its numbers behind.
 *
 * @param cgroups how many there are all the time
 * @param churn how many come and go each second
 * @param seconds how long
 */
record Soak(int cgroups, int churn, int seconds) {

  private static final double MIB = 1 << 20;

  /** CGROUPS,CHURN,SECONDS from the command line of {@code it/soak}; else a short one. */
  static Soak chosen() {
    String[] numbers = System.getProperty("cgrpstorage.soak", "500,50,20").split(",");
    return new Soak(
        Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
  }

  /** Fails if anything is lost that is not counted, or memory grows. */
  void run(Path folder, StatsReader reader) throws IOException {
    for (int i = 0; i < cgroups; i++) {
      Files.createDirectory(folder.resolve("stay" + i));
    }
    Map<String, Long> execs = new HashMap<>();
    List<Double> heap = new ArrayList<>();
    long worst = 0;
    long start = System.nanoTime();
    for (int second = 0; second < seconds; second++) {
      long begin = System.nanoTime();
      use(folder, second);
      long reading = System.nanoTime();
      collect(reader.read(), folder, execs);
      worst = Math.max(worst, System.nanoTime() - reading);
      if (second % Math.max(1, seconds / 10) == 0) {
        heap.add(usedHeap());
      }
      long left = 1_000_000_000L - (System.nanoTime() - begin);
      java.util.concurrent.locks.LockSupport.parkNanos(Math.max(0, left));
    }
    Snapshot last = reader.read();
    collect(last, folder, execs);
    report(last, folder, execs, heap, worst, start);
    check(last, folder, execs, heap);
  }

  private void use(Path folder, int second) throws IOException {
    Path home = TestCgroups.Membership.current();
    Child.run(Load.command(folder, home, "churn", "go" + second + "x", churn)).check(0);
  }

  /** By path: each is used once. */
  private static void collect(Snapshot snapshot, Path folder, Map<String, Long> execs) {
    String prefix = prefix(folder) + "go";
    for (CgroupStats cgroup : snapshot.cgroups()) {
      String path = cgroup.path().toString();
      if (path.startsWith(prefix) && cgroup.removed().isPresent()) {
        execs.put(path, new Counted(cgroup).number("cgroup_processes_exec"));
      }
    }
  }

  private static String prefix(Path folder) {
    return "/" + Machine.cgroup2().relativize(folder) + "/";
  }

  private static double usedHeap() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MIB;
  }

  private void report(
      Snapshot last,
      Path folder,
      Map<String, Long> execs,
      List<Double> heap,
      long worst,
      long start) {
    System.out.printf(
        "soak: %,d cgroups, %,d made and removed a second for %,d s (took %.1f s)%n",
        cgroups, churn, seconds, (System.nanoTime() - start) * 1e-9);
    System.out.printf("soak: %,d of %,d obituaries%n", execs.size(), churn * seconds);
    System.out.printf(
        "soak: %,d of %,d execs counted; lost and counted as lost, on the whole machine: %s%n",
        execs.values().stream().mapToLong(Long::longValue).sum(), churn * seconds, losses(last));
    System.out.printf("soak: %,d living cgroups with values%n", living(last, folder));
    System.out.printf("soak: slowest reading %.1f ms%n", worst * 1e-6);
    System.out.println(
        "soak: heap after collection, MiB: " + heap.stream().map("%.1f"::formatted).toList());
  }

  private static List<Loss> losses(Snapshot last) {
    return last.losses().stream().filter(loss -> loss.count() > 0).toList();
  }

  private static long lost(Snapshot last) {
    return last.losses().stream().mapToLong(Loss::count).sum();
  }

  private static long overwritten(Snapshot last) {
    return last.losses().stream()
        .filter(loss -> loss.reason().equals("obituaries_overwritten"))
        .mapToLong(Loss::count)
        .max()
        .orElseThrow();
  }

  private static long living(Snapshot snapshot, Path folder) {
    String prefix = prefix(folder);
    return snapshot.cgroups().stream()
        .filter(cgroup -> cgroup.removed().isEmpty())
        .filter(cgroup -> cgroup.path().toString().startsWith(prefix))
        .count();
  }

  /** The paths of all that come and go. */
  Set<String> removed(Path folder) {
    Set<String> paths = new TreeSet<>();
    for (int second = 0; second < seconds; second++) {
      for (int i = 0; i < churn; i++) {
        paths.add(prefix(folder) + "go" + second + "x" + i);
      }
    }
    return paths;
  }

  private void check(Snapshot last, Path folder, Map<String, Long> execs, List<Double> heap) {
    Set<String> missing = removed(folder);
    missing.removeAll(execs.keySet());
    // Others on this machine may remove more cgroups between two readings than the log holds.
    assertTrue(
        missing.size() <= overwritten(last),
        () -> missing.size() + " without an obituary, such as " + missing.iterator().next());
    long counted = execs.values().stream().mapToLong(Long::longValue).sum();
    long expected = (long) churn * seconds - missing.size();
    assertTrue(counted <= expected && counted + lost(last) >= expected, "execs " + counted);
    assertEquals(cgroups, living(last, folder));
    // The first reading is of a JVM that is still growing into its work.
    double early = heap.get(heap.size() / 3);
    assertTrue(heap.getLast() < early * 1.5 + 16, () -> "the heap grows: " + heap);
  }
}
