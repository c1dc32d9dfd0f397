package io.github.cgrpstorage.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the sections of the table that are asked for, and prints them. */
public final class Bench {

  private static final Map<String, Section> SECTIONS = sections();

  private Bench() {}

  private static Map<String, Section> sections() {
    Map<String, Section> sections = new LinkedHashMap<>();
    sections.put("calls", new Calls());
    sections.put("snapshot", new Snapshots());
    sections.put("live", new Live());
    sections.put("events", new Events());
    sections.put("peers", new Peers());
    sections.put("model", new Models());
    sections.put("start", new Start());
    sections.put("agent", new Agents());
    sections.put("steps", new Steps());
    return sections;
  }

  /**
   * Measures.
   *
   * @param args the checkout's root, then options: {@code --quick}, {@code --charts DIRECTORY}, and
   *     names of sections, none for all
   * @throws Exception when something cannot be measured
   */
  public static void main(String[] args) throws Exception {
    List<String> words = new ArrayList<>(List.of(args));
    Path root = Path.of(words.removeFirst());
    boolean quick = words.remove("--quick");
    Path charts = charts(words);
    List<String> unknown = words.stream().filter(word -> !SECTIONS.containsKey(word)).toList();
    if (!unknown.isEmpty()) {
      System.err.printf("no section %s: there are %s%n", unknown, SECTIONS.keySet());
      System.exit(2);
    }
    System.exit(run(root, quick, charts, words.isEmpty() ? List.copyOf(SECTIONS.keySet()) : words));
  }

  private static Path charts(List<String> words) throws IOException {
    int at = words.indexOf("--charts");
    if (at < 0 || at + 1 == words.size()) {
      return null;
    }
    words.remove(at);
    return Files.createDirectories(Path.of(words.remove(at)));
  }

  private static int run(Path root, boolean quick, Path charts, List<String> names)
      throws Exception {
    OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
    Report report = new Report();
    double before = machine.getSystemLoadAverage();
    long start = System.nanoTime();
    try (JmhRuns jmh = jmh(root, quick)) {
      Setting bench = new Setting(root, quick, jmh, charts);
      for (String name : names) {
        System.err.println("measuring: " + name);
        SECTIONS.get(name).run(bench, report);
      }
    }
    report.line(
        "%nLinux %s, %s, %d CPUs, Java %s; load average %.1f before, %.1f after; %.0f s",
        machine.getVersion(),
        machine.getArch(),
        machine.getAvailableProcessors(),
        Runtime.version(),
        before,
        machine.getSystemLoadAverage(),
        (System.nanoTime() - start) / 1e9);
    return report.end() ? 0 : 1;
  }

  private static JmhRuns jmh(Path root, boolean quick) throws IOException {
    return new JmhRuns(quick, root.resolve("it/bench/target/jmh.log"));
  }
}
