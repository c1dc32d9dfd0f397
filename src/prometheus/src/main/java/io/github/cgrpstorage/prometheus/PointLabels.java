package io.github.cgrpstorage.prometheus;

import io.github.cgrpstorage.agent.export.Point;
import io.github.cgrpstorage.agent.export.Row;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The labels of the points of one view. A row has some fifty points, and a series one in each row:
 * the client sorts and checks the labels of a row and of a series once, and joins them for a point.
 *
 * <p>Not thread-safe.
 */
final class PointLabels {

  private final Map<Row, Labels> ofRows = new IdentityHashMap<>();
  private final Map<Map<String, String>, Labels> ofSeries = new IdentityHashMap<>();

  Labels of(Point point) {
    Labels own = ofSeries.computeIfAbsent(point.own(), PointLabels::labels);
    return point.row() == null ? own : ofRow(point.row()).merge(own);
  }

  private Labels ofRow(Row row) {
    return ofRows.computeIfAbsent(row, key -> labels(key.labels()));
  }

  private static Labels labels(Map<String, String> pairs) {
    Labels.Builder labels = Labels.builder();
    pairs.forEach(labels::label);
    return labels.build();
  }
}
