package io.github.cgrpstorage.differential.replay;

import io.github.cgrpstorage.storage.KernelRelease;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one kernel gave for the golden traces: the outcomes that differ from those of {@link
 * ModelReplay#RELEASE}, a line {@code TRACE LINE OUTCOME} for each; all others are the same. {@code
 * it/kernels --record} writes these files.
 *
 * @param name the release and the architecture, such as {@code 6.12-aarch64}
 * @param differences the lines, in the order of the traces, without comments
 */
public record RecordedKernel(String name, List<String> differences) {

  private static final String FOLDER = "/traces/recorded";
  private static final String ENDING = ".outcomes";

  /** All that were recorded, by name. */
  public static List<RecordedKernel> all() {
    return GoldenTrace.files(FOLDER).entrySet().stream()
        .map(file -> parse(file.getKey().replace(ENDING, ""), file.getValue()))
        .toList();
  }

  private static RecordedKernel parse(String name, String text) {
    return new RecordedKernel(name, text.lines().filter(line -> !line.startsWith("#")).toList());
  }

  /** The name of its file. */
  public String file() {
    return name + ENDING;
  }

  KernelRelease release() {
    return KernelRelease.parse(name.substring(0, name.indexOf('-')));
  }

  /** The lines by which outcomes of a trace differ from those that are expected. */
  public static List<String> differences(GoldenTrace trace, String outcomes) {
    List<String> expected = trace.expected().lines().toList();
    return outcomes
        .lines()
        .filter(line -> !expected.contains(line))
        .map(line -> trace.name() + " " + line)
        .toList();
  }

  /** What this kernel gave for a trace, one line for each operation. */
  String outcomes(GoldenTrace trace) {
    TreeMap<Integer, String> lines = new TreeMap<>();
    trace.expected().lines().forEach(line -> lines.put(numberOf(line), line));
    differences.stream()
        .filter(line -> line.startsWith(trace.name() + " "))
        .map(line -> line.substring(trace.name().length() + 1))
        .forEach(line -> lines.put(numberOf(line), line));
    return lines.values().stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static int numberOf(String line) {
    return Integer.parseInt(line.substring(0, line.indexOf(' ')));
  }

  @Override
  public String toString() {
    return name;
  }
}
