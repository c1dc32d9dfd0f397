package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.bench.Baseline.Cost;
import io.github.cgrpstorage.bench.Figures.Pair;
import io.github.cgrpstorage.storage.BpfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A warm lookup by other libraries, on a map of the same type, in turn with the same in C. Java and
 * JNA are in {@link Calls}.
 */
final class Peers implements Section {

  private static final double MILLIS = 50;

  /** One process for each lookup: the clock is all that can be measured. */
  private static final int PROCESSES = 20;

  private final Map<String, Figures> found = new LinkedHashMap<>();
  private final List<String> skipped = new ArrayList<>();

  @Override
  public void run(Setting bench, Report report) throws Exception {
    try (Fixture fixture = new Fixture()) {
      List<String> arguments = List.of(fixture.mapId(), fixture.cgroup.pathAtOpen().toString());
      Path go = bench.root().resolve("it/bench/target/peer-go");
      Path python = bench.root().resolve("it/bench/src/main/peers/peer.py");
      peer(bench, "cilium/ebpf, Go", go, List.of(go.toString()), arguments);
      Path bcc = Path.of("/usr/lib/python3/dist-packages/bcc");
      peer(bench, "BCC, Python", bcc, List.of("/usr/bin/python3", python.toString()), arguments);
      report.title("5", "a warm lookup by others; same map type, in turn with C");
      print(report);
      bpftool(bench, fixture, report);
    }
    skipped.add("hello-ebpf's raw bindings: its artefacts are not on Maven Central");
    skipped.forEach(text -> report.line("skipped: %s", text));
    report.line("Java and JNA, direct: the lookups of table 1, measured in the same run");
  }

  private void peer(
      Setting bench, String name, Path needed, List<String> program, List<String> arguments) {
    if (!Files.exists(needed)) {
      skipped.add(name + ": could not be installed or built here (it/bench/target/peers.log)");
      return;
    }
    List<String> command = new ArrayList<>(program);
    command.addAll(arguments);
    Figures figures = new Figures();
    try (Baseline peer = new Baseline(command);
        Baseline c = new Baseline(List.of(bench.program("bench_lookup"), "-i"))) {
      for (int round = -2; round < (bench.quick() ? 20 : 100); round++) {
        Cost mine = peer.measure("lookup", MILLIS);
        Cost other = c.measure("lookup", MILLIS);
        if (round >= 0) {
          figures.add(new Pair(mine.cpu(), other.cpu(), mine.clock() / other.clock(), 0));
        }
      }
      found.put(name, figures);
    } catch (IllegalStateException e) {
      skipped.add(name + ": " + e.getMessage());
    }
  }

  private void print(Report report) {
    report.line("%-24s%9s%10s%9s%10s", "by", "ns", "C: ns", "ratio", "by clock");
    found.forEach(
        (name, figures) ->
            report.line(
                "%-24s%9.1f%10.1f%9.3f%10.3f",
                name,
                figures.median(Pair::nanos),
                figures.median(Pair::baseline),
                figures.median(Pair::ratio),
                figures.median(Pair::clock)));
  }

  /**
   * It takes a descriptor of its own process as the key, as the kernel does: so one is passed on.
   */
  private void bpftool(Setting bench, Fixture fixture, Report report)
      throws IOException, InterruptedException, BpfException {
    String tool = bpftoolPath();
    if (tool == null) {
      skipped.add("bpftool: could not be installed here (it/bench/target/peers.log)");
      return;
    }
    String script =
        "exec 9<\"$1\"; exec \"$3\" -j map lookup id \"$2\" key hex 09 00 00 00 >/dev/null";
    List<String> lookup =
        List.of(
            "sh",
            "-c",
            script,
            "sh",
            fixture.cgroup.pathAtOpen().toString(),
            fixture.mapId(),
            tool);
    List<String> nothing = List.of("sh", "-c", "exec /bin/true", "sh");
    double millis = Commands.medianMillis(List.of(lookup, nothing), PROCESSES)[0];
    report.line(
        "%-24s%9.0f%s", "bpftool", millis * 1e6, "   by the clock: a process for each lookup");
  }

  private static String bpftoolPath() {
    return List.of("/usr/sbin/bpftool", "/usr/bin/bpftool").stream()
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElse(null);
  }
}
