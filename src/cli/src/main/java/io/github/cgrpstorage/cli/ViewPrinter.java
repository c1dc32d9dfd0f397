package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.identity.Identity;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.prometheus.CgroupCollector;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints views, one after the other, in one format. */
final class ViewPrinter {

  private final Terminal terminal;
  private final ViewOptions options;
  private boolean begun;

  ViewPrinter(Terminal terminal, ViewOptions options) {
    this.terminal = terminal;
    this.options = options;
  }

  void print(View view) {
    Columns columns = new Columns(view.schemas());
    List<Row> rows = options.rows(view, columns);
    switch (options.format()) {
      case TABLE -> table(view, columns, rows);
      case CSV -> csv(view, columns, rows);
      case JSON -> terminal.json(document(view, rows));
      case OPENMETRICS -> terminal.text(openMetrics(Views.withRows(view, rows)));
      case NDJSON -> rows.forEach(row -> terminal.json(lineOf(view, row)));
    }
    begun = true;
  }

  /** The exporter of {@code serve}. */
  private static String openMetrics(View view) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ExpositionFormats.init()
          .getOpenMetricsTextFormatWriter()
          .write(bytes, CgroupCollector.snapshots(view.families()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void table(View view, Columns columns, List<Row> rows) {
    if (begun) {
      terminal.line("");
    }
    Table table = new Table(options.columns(columns, columns.usual()));
    terminal.line("# " + view.time());
    table.lines(rows).forEach(terminal::line);
    view.losses().stream()
        .filter(loss -> loss.count() > 0)
        .map(ViewPrinter::lost)
        .forEach(terminal::note);
  }

  private static String lost(Loss loss) {
    return "lost by %s, %s: %d".formatted(loss.collector(), loss.reason(), loss.count());
  }

  private void csv(View view, Columns columns, List<Row> rows) {
    List<Column> chosen = options.columns(columns, columns.all());
    if (!begun) {
      terminal.line(
          "time,"
              + chosen.stream()
                  .map(Column::name)
                  .map(ViewPrinter::quoted)
                  .collect(Collectors.joining(",")));
    }
    for (Row row : rows) {
      terminal.line(
          view.time()
              + ","
              + chosen.stream()
                  .map(column -> quoted(column.exact(row)))
                  .collect(Collectors.joining(",")));
    }
  }

  /** Paths are escaped, so that no line ends in a field. */
  private static String quoted(String text) {
    return text.contains(",") || text.contains("\"")
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }

  Map<String, Object> document(View view) {
    return document(view, options.rows(view, new Columns(view.schemas())));
  }

  private Map<String, Object> document(View view, List<Row> rows) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("time", view.time().toString());
    document.put("losses", view.losses());
    document.put("cgroups", rows.stream().map(this::entry).toList());
    return document;
  }

  private Map<String, Object> lineOf(View view, Row row) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", view.time().toString());
    line.putAll(entry(row));
    return line;
  }

  private Map<String, Object> entry(Row row) {
    Map<String, Object> entry = new LinkedHashMap<>();
    Identity identity = row.identity();
    entry.put("cgroup", row.name());
    entry.put("id", row.id());
    entry.put("since", row.since().toString());
    entry.put("removed", row.removed().map(Object::toString).orElse(null));
    entry.put("unit", identity.unit());
    entry.put("slice", identity.slice());
    entry.put("user_unit", identity.userUnit());
    entry.put("container_id", identity.containerId());
    entry.put("runtime", identity.runtime());
    entry.put("pod_uid", identity.podUid());
    row.samples().forEach(sample -> entry.putAll(Numbers.all(sample)));
    entry.keySet().removeIf(key -> !key.equals("cgroup") && !options.wants(key));
    return entry;
  }
}
