package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.metrics.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Views made of others. */
final class Views {

  private Views() {}

  static View withRows(View view, List<Row> rows) {
    return new View(
        view.time(),
        view.took(),
        view.schemas(),
        rows,
        view.cgroups(),
        view.folded(),
        view.losses());
  }

  /** What was counted between two views; of a cgroup that is new, all. */
  static View difference(View before, View after) {
    Map<String, Row> earlier = new HashMap<>();
    before.rows().forEach(row -> earlier.put(key(row), row));
    return withRows(
        after, after.rows().stream().map(row -> since(earlier.get(key(row)), row)).toList());
  }

  /** A cgroup of v1 may have the id of one of cgroup2, at another path. */
  private static String key(Row row) {
    return row.name() + ' ' + row.id();
  }

  private static Row since(Row before, Row after) {
    if (before == null) {
      return after;
    }
    List<Sample> samples =
        after.samples().stream()
            .map(now -> before.sample(now.schema()).map(now::since).orElse(now))
            .toList();
    return new Row(
        after.path(), after.id(), after.since(), after.removed(), after.superseded(), samples);
  }
}
