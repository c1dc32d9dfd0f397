package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.metrics.CgroupPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rows in the order in which they are shown.
 *
 * @param row a cgroup
 * @param name its path, or in a tree its last part behind some space
 */
record TopRows(Row row, String name) {

  static List<TopRows> flat(List<Row> rows, Comparator<Row> order) {
    return rows.stream()
        .sorted(order)
        .map(row -> new TopRows(row, row.name() + mark(row)))
        .toList();
  }

  /**
   * Siblings in the given order, each with what is below it; a parent that is not there is skipped.
   */
  static List<TopRows> tree(List<Row> rows, Comparator<Row> order) {
    List<TopRows> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    rows.forEach(row -> names.add(row.name()));
    List<Row> sorted = rows.stream().sorted(order).toList();
    addBelow(all, sorted, names, null, 0);
    return all;
  }

  private static void addBelow(
      List<TopRows> all, List<Row> rows, Set<String> names, String parent, int indent) {
    List<Row> below = new ArrayList<>();
    List<Row> rest = new ArrayList<>();
    for (Row row : rows) {
      if (!java.util.Objects.equals(parentOf(row, names), parent)) {
        rest.add(row);
      } else {
        below.add(row);
      }
    }
    for (Row row : below) {
      all.add(new TopRows(row, "  ".repeat(indent) + below(row.name(), parent) + mark(row)));
      if (row.removed().isEmpty()) {
        addBelow(all, within(rest, row), names, row.name(), indent + 1);
      }
    }
  }

  private static String below(String name, String parent) {
    return parent == null ? name : name.substring(parent.length()).replaceFirst("^/", "");
  }

  /** Those below a row: each level looks at fewer. */
  private static List<Row> within(List<Row> rows, Row top) {
    String prefix = top.name().equals("/") ? "/" : top.name() + "/";
    return rows.stream().filter(row -> row.name().startsWith(prefix)).toList();
  }

  /** The nearest ancestor that is shown; null for none. */
  private static String parentOf(Row row, Set<String> names) {
    Optional<CgroupPath> path = row.path();
    for (int depth = path.map(CgroupPath::depth).orElse(0) - 1; depth >= 0; depth--) {
      String ancestor = path.get().atDepth(depth).toString();
      if (names.contains(ancestor)) {
        return ancestor;
      }
    }
    return null;
  }

  private static String mark(Row row) {
    return row.removed().isPresent() ? " (removed)" : "";
  }
}
