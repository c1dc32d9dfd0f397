package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Series;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One picture of {@code top}.
 *
 * @param difference what was counted in the interval
 * @param columns its numbers
 * @param rows the cgroups in order
 * @param state what the user chose
 */
record TopFrame(
    View difference, List<Column.OfNumber> columns, List<TopRows> rows, TopState state) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
  private static final String HISTOGRAM = "cgroup_sched_runqueue_latency_seconds";
  private static final int BAR = 40;

  static TopFrame of(View before, View after, TopState state) {
    double seconds = Math.max(1e-3, Duration.between(before.time(), after.time()).toNanos() * 1e-9);
    View difference = FilterOption.apply(Views.difference(before, after), state.filter);
    List<Column.OfNumber> columns = TopColumns.of(difference.schemas(), seconds, state.fields);
    state.first = Math.clamp(state.first, 0, Math.max(0, columns.size() - 1));
    state.sort = columns.isEmpty() ? 0 : Math.floorMod(state.sort, columns.size());
    Comparator<Row> order =
        columns.isEmpty() ? Comparator.comparing(Row::name) : columns.get(state.sort).order();
    Comparator<Row> chosen = state.reverse ? order.reversed() : order;
    List<TopRows> rows =
        state.tree
            ? TopRows.tree(difference.rows(), chosen)
            : TopRows.flat(difference.rows(), chosen);
    state.selected = Math.clamp(state.selected, 0, Math.max(0, rows.size() - 1));
    return new TopFrame(difference, columns, rows, state);
  }

  /** What of it is shown on lines of a width. */
  TopLayout layout(int width) {
    return TopLayout.of(columns, state, width);
  }

  String title(TopLayout layout) {
    long lost = difference.losses().stream().mapToLong(Loss::count).sum();
    String sorted = columns.isEmpty() ? "name" : columns.get(state.sort).name();
    return "%s  %d cgroups  lost %d%s%s"
        .formatted(
            TIME.format(difference.time()), rows.size(), lost, layout.hint(), state.text(sorted));
  }

  /** The heading and all rows. */
  List<String> table(TopLayout layout) {
    List<String> lines = new ArrayList<>();
    lines.add(layout.line(layout.columns().stream().map(Column::name).toList(), "cgroup"));
    for (TopRows row : rows) {
      List<String> cells = layout.columns().stream().map(c -> c.shown(row.row())).toList();
      // In a tree the beginning is the indentation.
      lines.add(layout.line(cells, state.tree ? row.name() : layout.shortened(row.name())));
    }
    return lines;
  }

  /** How long the selected cgroup's tasks waited for a CPU in the interval. */
  List<String> histogram() {
    if (rows.isEmpty()) {
      return List.of("no cgroup");
    }
    Row row = rows.get(state.selected).row();
    List<String> lines = new ArrayList<>();
    lines.add("run-queue latency of " + row.name());
    for (Sample sample : row.samples()) {
      for (Series series : sample.schema().series()) {
        if (series.metric().name().equals(HISTOGRAM)) {
          lines.addAll(bars(sample, series));
        }
      }
    }
    return lines.size() > 1 ? lines : List.of(lines.getFirst(), "nothing was counted");
  }

  private static List<String> bars(Sample sample, Series series) {
    long[] buckets = sample.buckets(series);
    long most = Math.max(1, java.util.Arrays.stream(buckets).max().orElse(1));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < buckets.length; i++) {
      if (buckets[i] > 0) {
        boolean last = i == buckets.length - 1;
        double bound = series.metric().bounds().get(last ? i - 1 : i);
        String label = (last ? "> " : "<= ") + Numbers.shown(bound, series.metric().unit());
        String bar = "#".repeat((int) Math.ceil((double) BAR * buckets[i] / most));
        lines.add("%10s %-40s %d".formatted(label, bar, buckets[i]));
      }
    }
    return lines;
  }
}
