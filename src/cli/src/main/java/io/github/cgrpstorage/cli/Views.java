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
    Map<Long, Row> earlier = new HashMap<>();
    before.rows().forEach(row -> earlier.put(row.id(), row));
    return withRows(
        after, after.rows().stream().map(row -> since(earlier.get(row.id()), row)).toList());
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
