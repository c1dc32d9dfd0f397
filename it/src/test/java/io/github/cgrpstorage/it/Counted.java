package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Series;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A cgroup's numbers by name; to ask for what is not there is a failure. */
record Counted(CgroupStats stats) {

  /** A counter's number; labels as {@code "key=value"}. */
  long number(String metric, String... labels) {
    Series series = series(metric, labels);
    return sample(series).number(series);
  }

  /** A histogram's count. */
  long count(String metric, String... labels) {
    Series series = series(metric, labels);
    return sample(series).count(series);
  }

  /** A histogram's sum, in what is kept: nanoseconds. */
  long sum(String metric, String... labels) {
    Series series = series(metric, labels);
    return sample(series).rawSum(series);
  }

  /** A counter's numbers of all labels together. */
  long total(String metric) {
    return stats.samples().stream()
        .flatMap(
            sample ->
                sample.schema().series().stream()
                    .filter(series -> series.metric().name().equals(metric))
                    .map(sample::number))
        .reduce(Long::sum)
        .orElseThrow(() -> new AssertionError(metric + " is not in " + stats));
  }

  private Sample sample(Series wanted) {
    return stats.samples().stream()
        .filter(sample -> sample.schema().series().contains(wanted))
        .findFirst()
        .orElseThrow();
  }

  private Series series(String metric, String... labels) {
    Map<String, String> wanted = new TreeMap<>();
    Arrays.stream(labels).map(label -> label.split("=")).forEach(l -> wanted.put(l[0], l[1]));
    var found =
        stats.samples().stream()
            .flatMap(sample -> sample.schema().series().stream())
            .filter(series -> series.metric().name().equals(metric))
            .filter(series -> series.labels().equals(wanted))
            .toList();
    assertEquals(1, found.size(), () -> metric + wanted + " in " + stats);
    return found.getFirst();
  }
}
