package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.storage.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code measure} found.
 *
 * @param command what ran
 * @param exit its exit code
 * @param seconds how long it ran
 * @param cgroup where, in cgroup2
 * @param left what it left running
 * @param killed whether that was killed
 * @param totals what was counted
 * @param losses what could not be counted
 */
record MeasureReport(
    List<String> command,
    int exit,
    double seconds,
    Path cgroup,
    Set<Long> left,
    boolean killed,
    Totals totals,
    List<Loss> losses) {

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("command", command);
    document.put("exit", exit);
    document.put("seconds", seconds);
    document.put("cgroup", Text.escape(cgroup));
    document.put("left_running", left);
    document.put("killed", killed && !left.isEmpty());
    document.put("losses", losses);
    totals.samples().forEach(sample -> document.putAll(Numbers.all(sample)));
    return document;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("measured %s: exit %d after %.3f s".formatted(command.getFirst(), exit, seconds));
    totals.samples().forEach(sample -> addLines(lines, sample));
    for (Loss loss : losses) {
      lines.add("lost by %s, %s: %d".formatted(loss.collector(), loss.reason(), loss.count()));
    }
    if (!left.isEmpty()) {
      lines.add((killed ? "killed, for it still ran: " : "left running: ") + left);
    }
    return lines;
  }

  private static void addLines(List<String> lines, Sample sample) {
    for (Series series : sample.schema().series()) {
      boolean histogram = series.metric().kind() == Kind.HISTOGRAM;
      long count = histogram ? sample.count(series) : sample.number(series);
      if (count != 0) {
        String shown =
            histogram
                ? Numbers.summary(sample, series)
                : Numbers.shown(sample.value(series), series.metric().unit());
        lines.add("  %-66s %s".formatted(series.metric().name() + Numbers.labels(series), shown));
      }
    }
  }
}
