package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/**
 * What there is to show of the cgroups of some schemas, by name: what the path says, and for each
 * metric its numbers of all labels together and of each series alone.
 */
final class Columns {

  private static final String PREFIX = "cgroup_";

  private static final List<String> USUAL =
      List.of(
          "cgroup",
          "cgroup_sched_oncpu_seconds",
          "cgroup_sched_runqueue_latency_seconds_p99",
          "cgroup_context_switches",
          "cgroup_network_io_bytes",
          "cgroup_block_io_bytes",
          "cgroup_processes_exec",
          "cgroup_memory_usage_bytes");

  private final Map<String, Column> byName = new LinkedHashMap<>();

  Columns(List<Schema> schemas) {
    text("cgroup", Row::name);
    text("id", row -> Long.toUnsignedString(row.id()));
    text("since", row -> row.since().toString());
    text("removed", row -> row.removed().map(Object::toString).orElse(""));
    text("unit", row -> row.identity().unit());
    text("slice", row -> row.identity().slice());
    text("user_unit", row -> row.identity().userUnit());
    text("container_id", row -> row.identity().containerId());
    text("runtime", row -> row.identity().runtime());
    text("pod_uid", row -> row.identity().podUid());
    for (Schema schema : schemas) {
      schema.metrics().forEach(metric -> add(schema, metric));
    }
  }

  private void text(String name, Function<Row, String> text) {
    byName.put(name, new Column.OfText(name, text));
  }

  private void add(Schema schema, Metric metric) {
    List<Series> series = schema.seriesOf(metric);
    add(schema, metric, "", series);
    for (Series one : series) {
      if (!one.labels().isEmpty()) {
        add(schema, metric, Numbers.labels(one), List.of(one));
      }
    }
  }

  private void add(Schema schema, Metric metric, String labels, List<Series> series) {
    String name = metric.name();
    if (metric.kind() != Kind.HISTOGRAM) {
      number(name + labels, metric.unit(), schema, series, Sample::value, Double::sum);
      return;
    }
    number(name + "_count" + labels, Unit.NONE, schema, series, Sample::count, Double::sum);
    number(name + "_sum" + labels, metric.unit(), schema, series, Sample::sum, Double::sum);
    for (int percent : new int[] {50, 90, 99}) {
      number(
          name + "_p" + percent + labels,
          metric.unit(),
          schema,
          series,
          (sample, one) -> Numbers.quantile(sample, one, percent / 100.0),
          Columns::greater);
    }
  }

  /** The worst of several; NaN where nothing was observed. */
  private static double greater(double one, double other) {
    return Double.isNaN(one) ? other : Double.isNaN(other) ? one : Math.max(one, other);
  }

  private void number(
      String name,
      Unit unit,
      Schema schema,
      List<Series> series,
      ToDoubleBiFunction<Sample, Series> value,
      BinaryOperator<Double> together) {
    byName.put(
        name,
        new Column.OfNumber(
            name,
            unit,
            row ->
                row.sample(schema)
                    .flatMap(
                        sample ->
                            series.stream()
                                .map(one -> value.applyAsDouble(sample, one))
                                .reduce(together))
                    .orElse(Double.NaN)));
  }

  /** All of them. */
  List<Column> all() {
    return List.copyOf(byName.values());
  }

  /** A few that fit on a line. */
  List<Column> usual() {
    return USUAL.stream().filter(byName::containsKey).map(byName::get).toList();
  }

  boolean has(String name) {
    return byName.containsKey(name) || byName.containsKey(PREFIX + name);
  }

  /** By name; the prefix {@code cgroup_} may be left out. */
  Column get(String name) {
    Column column = byName.getOrDefault(name, byName.get(PREFIX + name));
    if (column == null) {
      throw new UsageException(
          "there is no field '%s' here; there are: %s"
              .formatted(name, String.join(", ", byName.keySet())));
    }
    return column;
  }

  List<Column> get(List<String> names) {
    return names.stream().map(this::get).toList();
  }
}
