package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Option;

/** How views are printed. */
final class ViewOptions {

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, json, ndjson, csv or openmetrics; default: ${DEFAULT-VALUE}.")
  private ViewFormat format;

  @Option(names = "--json", description = "The same as '-o json'.")
  private boolean json;

  @Option(
      names = "--fields",
      // Not at a comma between labels.
      split = ",(?![^{]*\\})",
      splitSynopsisLabel = ",",
      paramLabel = "NAME",
      description =
          "Which columns, or members of documents: the names that '-o csv' has in its first line.")
  private List<String> fields = List.of();

  @Option(
      names = "--sort",
      paramLabel = "NAME",
      description = "By this column: the greatest number or the first text first.")
  private String sort;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "2147483647",
      description = "At most so many cgroups.")
  private int limit;

  /** Before anything is read. */
  void check() {
    if (limit < 0) {
      throw new UsageException("--limit is 0 or more, not " + limit);
    }
  }

  ViewFormat format() {
    return json ? ViewFormat.JSON : format;
  }

  boolean isJson() {
    return format() == ViewFormat.JSON;
  }

  List<Column> columns(Columns columns, List<Column> otherwise) {
    return fields.isEmpty() ? otherwise : columns.get(fields);
  }

  /** A document has a metric's members when its name, or that of one of its columns, is wanted. */
  boolean wants(String member) {
    return fields.isEmpty()
        || fields.stream()
            .map(field -> field.replaceFirst("^cgroup_", ""))
            .anyMatch(field -> matches(field, member.replaceFirst("^cgroup_", "")));
  }

  private static boolean matches(String field, String member) {
    String exported = member.replace("_nanoseconds", "_seconds");
    return member.equals(field)
        || exported.equals(field)
        || exported.startsWith(field + "{")
        || field.replaceFirst("_(count|sum|p50|p90|p99)(?=$|\\{)", "").equals(exported);
  }

  List<Row> rows(View view, Columns columns) {
    columns.get(fields);
    Comparator<Row> order = sort == null ? null : columns.get(sort).order();
    return (order == null ? view.rows().stream() : view.rows().stream().sorted(order))
        .limit(limit)
        .toList();
  }
}
