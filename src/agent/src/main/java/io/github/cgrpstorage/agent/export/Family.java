package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.Metric;
import java.util.List;

/**
 * A metric with the points that it has now.
 *
 * @param metric the metric
 * @param points its points; no two have the same labels
 */
public record Family(Metric metric, List<Point> points) {

  /** Copies the points. */
  public Family {
    points = List.copyOf(points);
  }
}
