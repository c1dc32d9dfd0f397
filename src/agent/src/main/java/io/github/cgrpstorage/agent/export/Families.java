package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.identity.Identity;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes families of a view. Pure functions. */
final class Families {

  private static final double MILLI = 1e-3;
  private static final double NANO = 1e-9;

  private static final Metric INFO =
      gauge("cgroup_info", Unit.NONE, 1, "What a cgroup's path says of it; always 1.");
  private static final Metric START =
      gauge(
          "cgroup_start_time_seconds",
          Unit.SECONDS,
          MILLI,
          "Since when a cgroup's counters count: Unix time of its creation, or of the agent's start.");
  private static final Metric REMOVED =
      gauge(
          "cgroup_removed_time_seconds",
          Unit.SECONDS,
          MILLI,
          "When a cgroup was removed, as Unix time; its last values are still there for a while.");
  private static final Metric LOST =
      new Metric(
          "cgroup_agent_lost_events",
          Kind.COUNTER,
          Unit.NONE,
          1,
          List.of(),
          "What happened and is in no counter, by collector and reason.");
  private static final Metric CGROUPS =
      gauge("cgroup_agent_cgroups", Unit.NONE, 1, "Cgroups that were read, removed ones included.");
  private static final Metric FOLDED =
      gauge(
          "cgroup_agent_folded_cgroups",
          Unit.NONE,
          1,
          "Cgroups without series of their own, added up as cgroup=\"__other__\".");
  private static final Metric TOOK =
      gauge("cgroup_agent_read_seconds", Unit.SECONDS, NANO, "How long the last reading took.");

  /** One value, and whose it is. */
  private record Owned(Row row, Sample sample) {}

  private Families() {}

  private static Metric gauge(String name, Unit unit, double scale, String help) {
    return new Metric(name, Kind.GAUGE, unit, scale, List.of(), help);
  }

  static List<Family> of(View view) {
    List<Family> families = new ArrayList<>();
    Map<Schema, List<Owned>> values = valuesBySchema(view.rows());
    for (Schema schema : view.schemas()) {
      for (Metric metric : schema.metrics()) {
        families.add(counted(schema, metric, values.getOrDefault(schema, List.of())));
      }
    }
    families.add(perCgroup(INFO, view, Families::info));
    families.add(perCgroup(START, view, row -> List.of(time(START, row, row.since()))));
    families.add(
        perCgroup(
            REMOVED,
            view,
            row -> row.removed().map(at -> time(REMOVED, row, at)).stream().toList()));
    families.add(new Family(LOST, view.losses().stream().map(Families::loss).toList()));
    families.add(own(CGROUPS, view.cgroups()));
    families.add(own(FOLDED, view.folded()));
    families.add(own(TOOK, view.took().toNanos()));
    return families;
  }

  static long series(Family family) {
    int each = family.metric().kind() == Kind.HISTOGRAM ? family.metric().words() + 2 : 1;
    return (long) each * family.points().size();
  }

  private static Map<Schema, List<Owned>> valuesBySchema(List<Row> rows) {
    Map<Schema, List<Owned>> bySchema = new HashMap<>();
    for (Row row : rows) {
      for (Sample sample : row.samples()) {
        bySchema
            .computeIfAbsent(sample.schema(), _ -> new ArrayList<>())
            .add(new Owned(row, sample));
      }
    }
    return bySchema;
  }

  private static Family counted(Schema schema, Metric metric, List<Owned> values) {
    List<Series> series = schema.seriesOf(metric);
    List<Point> points = new ArrayList<>();
    for (Owned value : values) {
      series.stream()
          .filter(one -> hasBegun(value.sample, one))
          .forEach(one -> points.add(point(value.row, value.sample, one)));
    }
    return new Family(metric, points);
  }

  /**
   * A counter is there from its first 0 on, or its first step would look like its beginning. A
   * histogram has some thirty series: it is there from its first value on.
   */
  private static boolean hasBegun(Sample sample, Series series) {
    return series.metric().kind() != Kind.HISTOGRAM || sample.count(series) > 0;
  }

  private static Point point(Row row, Sample sample, Series series) {
    return series.metric().kind() == Kind.HISTOGRAM
        ? new Point.Histogram(row, series.labels(), buckets(sample, series), sample.sum(series))
        : new Point.Number(row, series.labels(), sample.number(series), series.metric().scale());
  }

  private static List<Long> buckets(Sample sample, Series series) {
    return java.util.Arrays.stream(sample.buckets(series)).boxed().toList();
  }

  private static Family perCgroup(Metric metric, View view, Function<Row, List<Point>> points) {
    return new Family(
        metric,
        view.rows().stream()
            .filter(row -> !row.isOther())
            .flatMap(row -> points.apply(row).stream())
            .toList());
  }

  /** None for a superseded cgroup: a join by path would find two, and Prometheus refuses it. */
  private static List<Point> info(Row row) {
    if (row.superseded()) {
      return List.of();
    }
    Identity identity = row.identity();
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("id", Long.toUnsignedString(row.id()));
    labels.put("unit", identity.unit());
    labels.put("slice", identity.slice());
    labels.put("user_unit", identity.userUnit());
    labels.put("container_id", identity.containerId());
    labels.put("runtime", identity.runtime());
    labels.put("pod_uid", identity.podUid());
    return List.of(new Point.Number(row, labels, 1, 1));
  }

  private static Point time(Metric metric, Row row, Instant time) {
    return new Point.Number(row, Map.of(), time.toEpochMilli(), metric.scale());
  }

  private static Point loss(Loss loss) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("collector", loss.collector());
    labels.put("reason", loss.reason());
    return new Point.Number(null, labels, loss.count(), 1);
  }

  private static Family own(Metric metric, long number) {
    return new Family(metric, List.of(new Point.Number(null, Map.of(), number, metric.scale())));
  }
}
