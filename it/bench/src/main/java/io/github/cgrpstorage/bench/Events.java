package io.github.cgrpstorage.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What it costs a program to count an event; all in C and BPF, for no language is in it. */
final class Events implements Section {

  private record Cost(double call, double more, double spread, int rounds) {}

  @Override
  public void run(Setting bench, Report report) throws IOException, InterruptedException {
    Map<String, Cost> costs = new LinkedHashMap<>();
    Map<String, String> lost = new HashMap<>();
    for (String line : output(bench)) {
      String[] words = line.split(" ");
      if (words[0].equals("lost")) {
        lost.put(
            words[1], "%,d of %,d".formatted(Long.parseLong(words[2]), Long.parseLong(words[3])));
      } else {
        costs.put(
            words[1] + " " + words[2],
            new Cost(
                number(words[3]), number(words[4]), number(words[5]), Integer.parseInt(words[6])));
      }
    }
    print(costs, lost, report);
    judge(costs, report);
    Map<String, Double> bars = new LinkedHashMap<>();
    costs.forEach((name, cost) -> bars.put(chartLabel(name), cost.more()));
    Chart.bars(
        bench, "bench-events", "Counting an event, nanoseconds more than doing nothing", bars);
  }

  private static List<String> output(Setting bench) throws IOException, InterruptedException {
    return Commands.lines(
        List.of(
            bench.program("bench_events"),
            "-r",
            bench.quick() ? "61" : "401",
            bench.benchObject("events").toString()));
  }

  private static double number(String word) {
    return Double.parseDouble(word);
  }

  private static void print(Map<String, Cost> costs, Map<String, String> lost, Report report) {
    report.title("4", "an event counted for its cgroup, nanoseconds of a system call");
    report.line(
        "%-6s%-22s%10s%14s%12s%8s%9s",
        "CPUs", "program", "call", "more than", "+- quarter", "rounds", "hash /");
    for (String name : costs.keySet()) {
      Cost cost = costs.get(name);
      String[] words = name.split(" ");
      double hash = costs.get(words[0] + " hash").more();
      report.line(
          "%-6s%-22s%10.1f%14.1f%12.1f%8d%9s",
          words[0],
          words[1],
          cost.call(),
          cost.more(),
          cost.spread(),
          cost.rounds(),
          words[1].equals("empty") ? "" : "%.2f".formatted(hash / cost.more()));
    }
    lost.forEach((program, text) -> report.line("lost by %s: %s events", program, text));
  }

  private static void judge(Map<String, Cost> costs, Report report) {
    for (String cpus : List.of("1", "2")) {
      if (costs.containsKey(cpus + " hash")) {
        judge(cpus, "storage", "sharded", costs, report);
        judge(cpus, "live view", "live_sharded", costs, report);
      }
    }
  }

  private static void judge(
      String cpus, String what, String program, Map<String, Cost> costs, Report report) {
    double hash = costs.get(cpus + " hash").more();
    report.atLeast(
        "event on " + cpus + " CPU(s), hash / " + what + ", sharded",
        hash / costs.get(cpus + " " + program).more(),
        2);
  }

  private static String chartLabel(String name) {
    String[] words = name.split(" ");
    return words[1] + ", " + words[0] + (words[0].equals("1") ? " CPU" : " CPUs");
  }
}
