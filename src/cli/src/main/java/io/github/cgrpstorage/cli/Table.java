package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import java.util.ArrayList;
import java.util.List;

/** Rows as aligned text: texts to the left, numbers to the right. */
record Table(List<Column> columns) {

  List<String> lines(List<Row> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(columns.stream().map(Table::heading).toList());
    rows.forEach(row -> cells.add(columns.stream().map(column -> column.shown(row)).toList()));
    int[] widths = new int[columns.size()];
    for (List<String> line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return cells.stream().map(line -> line(line, widths)).toList();
  }

  private static String heading(Column column) {
    return column.name().replaceFirst("^cgroup_", "");
  }

  private String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      boolean text = columns.get(i) instanceof Column.OfText;
      line.append(i == 0 ? "" : "  ")
          .append(text ? cells.get(i) + padding : padding + cells.get(i));
    }
    return line.toString().stripTrailing();
  }
}
