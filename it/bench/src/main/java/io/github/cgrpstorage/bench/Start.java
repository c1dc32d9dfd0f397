package io.github.cgrpstorage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From the launcher to the first printed value, beside {@code java -version} and C. */
final class Start implements Section {

  @Override
  public void run(Setting bench, Report report) throws Exception {
    try (Bpffs bpffs = new Bpffs();
        Fixture fixture = new Fixture()) {
      Path pin = bpffs.resolve("map");
      fixture.map.pin(pin);
      measure(bench, report, pin, fixture.cgroup.pathAtOpen());
      Files.delete(pin);
    }
  }

  private static void measure(Setting bench, Report report, Path pin, Path cgroup)
      throws IOException, InterruptedException {
    String jar = bench.root().resolve("src/cli/target/cgrp-storage.jar").toString();
    List<String> get = List.of("map", "get", pin.toString(), cgroup.toString());
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put("java -version", List.of(Commands.JAVA, "-version"));
    commands.put("./run map get", join(List.of(bench.root().resolve("run").toString()), get));
    commands.put(
        "java -jar, no cache",
        join(
            List.of(Commands.JAVA, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar),
            get));
    commands.put("C", List.of(bench.program("peer"), "get", pin.toString(), cgroup.toString()));
    print(report, commands, bench);
  }

  private static List<String> join(List<String> program, List<String> arguments) {
    return java.util.stream.Stream.concat(program.stream(), arguments.stream()).toList();
  }

  private static void print(Report report, Map<String, List<String>> commands, Setting bench)
      throws IOException, InterruptedException {
    double[] millis = Commands.medianMillis(List.copyOf(commands.values()), bench.quick() ? 7 : 60);
    report.title(
        "7", "from the start of the process to the printed value and its end, by the clock");
    report.line("%-24s%9s%18s", "command", "ms", "/ java -version");
    Map<String, Double> bars = new LinkedHashMap<>();
    int i = 0;
    for (String name : commands.keySet()) {
      report.line("%-24s%9.1f%18.2f", name, millis[i], millis[i] / millis[0]);
      bars.put(name, millis[i++]);
    }
    Chart.bars(bench, "bench-start", "From start to printed value, milliseconds", bars);
  }
}
