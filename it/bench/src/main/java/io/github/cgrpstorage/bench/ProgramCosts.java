package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.BpfProgram;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of each of the agent's programs takes, by the kernel's own count of runs and time
 * (kernel.bpf_stats_enabled), beside the same programs with a hash and with nothing in them. What
 * reading the clock for each run costs is in all three.
 */
final class ProgramCosts {

  /** The same programs three times; the Makefile of this module compiles the others. */
  private enum Variant {
    EMPTY,
    STORAGE,
    HASH
  }

  private record Runs(long nanos, long count) {

    double each() {
      return (double) nanos / count;
    }
  }

  private static final List<String> COLLECTORS =
      List.of("sched", "network", "processes", "page_faults", "syscalls");
  private static final Path STATS = Path.of("/proc/sys/kernel/bpf_stats_enabled");
  private static final Pattern PROGRAM =
      Pattern.compile("\\{\"id\":\\d+,[^{}]*?\"name\":\"(\\w+)\"[^{}]*");
  private static final Pattern TIMES = Pattern.compile("\"run_time_ns\":(\\d+),\"run_cnt\":(\\d+)");

  /** So few runs in a round say nothing. */
  private static final long ENOUGH = 100;

  private final Setting bench;
  private final Map<String, Map<Variant, List<Double>>> costs = new LinkedHashMap<>();
  private final Map<String, Double> rates = new LinkedHashMap<>();

  ProgramCosts(Setting bench) {
    this.bench = bench;
  }

  void run(Report report) throws IOException, InterruptedException {
    String before = Files.readString(STATS).strip();
    Files.writeString(STATS, "1");
    try {
      int rounds = bench.quick() ? 3 : 11;
      for (int round = 0; round < rounds; round++) {
        for (Variant variant : Variant.values()) {
          measure(variant);
        }
      }
    } finally {
      Files.writeString(STATS, before);
    }
    print(report);
  }

  private void measure(Variant variant) throws IOException, InterruptedException {
    Deque<Runnable> open = new ArrayDeque<>();
    try (Bpf bpf = Bpf.open();
        Cgroup root = bpf.rootCgroup()) {
      for (String collector : COLLECTORS) {
        load(bpf, root, variant, collector, open);
      }
      long start = System.nanoTime();
      BusyMachine.forMillis(1000);
      double seconds = (System.nanoTime() - start) / 1e9;
      take(variant, seconds);
    } finally {
      open.forEach(Runnable::run);
    }
  }

  private void load(Bpf bpf, Cgroup root, Variant variant, String collector, Deque<Runnable> open)
      throws IOException {
    BpfObject object = BpfObject.open(bpf, Files.readAllBytes(file(variant, collector)), collector);
    open.push(object::close);
    object.load();
    for (String name : object.programs()) {
      BpfProgram program = object.program(name);
      BpfLink link =
          program.section().startsWith("cgroup") ? program.attach(root) : program.attach();
      open.push(link::close);
    }
  }

  private Path file(Variant variant, String collector) {
    return switch (variant) {
      case STORAGE -> Path.of(bench.libraryObject(collector));
      case HASH -> bench.benchObject("hash/" + collector);
      case EMPTY -> bench.benchObject("empty/" + collector);
    };
  }

  private void take(Variant variant, double seconds) throws IOException, InterruptedException {
    for (Map.Entry<String, Runs> program : runs().entrySet()) {
      Runs runs = program.getValue();
      if (runs.count() < ENOUGH) {
        continue;
      }
      Map<Variant, List<Double>> cost =
          costs.computeIfAbsent(program.getKey(), _ -> new LinkedHashMap<>());
      cost.computeIfAbsent(variant, _ -> new ArrayList<>()).add(runs.each());
      if (variant == Variant.STORAGE) {
        rates.put(program.getKey(), runs.count() / seconds);
      }
    }
  }

  /** By the names of programs, as bpftool prints them. */
  private static Map<String, Runs> runs() throws IOException, InterruptedException {
    Map<String, Runs> runs = new LinkedHashMap<>();
    String json = Commands.output(List.of("bpftool", "-j", "prog", "show"));
    Matcher program = PROGRAM.matcher(json);
    while (program.find()) {
      Matcher times = TIMES.matcher(program.group());
      if (times.find()) {
        runs.put(
            program.group(1),
            new Runs(Long.parseLong(times.group(1)), Long.parseLong(times.group(2))));
      }
    }
    return runs;
  }

  private void print(Report report) {
    report.title("8", "a run of each of the agent's programs, nanoseconds by the kernel's count");
    report.line(
        "%-18s%14s%9s%18s%15s%9s",
        "program", "runs a second", "empty", "storage: more", "hash: more", "hash /");
    costs.forEach(
        (program, cost) -> {
          if (cost.size() == Variant.values().length) {
            print(report, program, cost);
          }
        });
  }

  private void print(Report report, String program, Map<Variant, List<Double>> cost) {
    double empty = median(cost.get(Variant.EMPTY));
    double storage = median(cost.get(Variant.STORAGE)) - empty;
    double hash = median(cost.get(Variant.HASH)) - empty;
    report.line(
        "%-18s%,14.0f%9.1f%18.1f%15.1f%9.2f",
        program, rates.get(program), empty, storage, hash, hash / storage);
  }

  private static double median(List<Double> figures) {
    return Figures.median(figures.stream().mapToDouble(Double::doubleValue));
  }
}
