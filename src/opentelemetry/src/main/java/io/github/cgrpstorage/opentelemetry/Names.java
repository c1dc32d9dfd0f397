package io.github.cgrpstorage.opentelemetry;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.identity.Identity;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Unit;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names of metrics and attributes, by the conventions where they have one. */
final class Names {

  /**
   * A metric in the semantic conventions (1.44).
   *
   * @param name its name
   * @param unit its unit
   */
  record Convention(String name, String unit) {}

  static final AttributeKey<String> CONTAINER = AttributeKey.stringKey("container.id");

  /**
   * What the conventions have for containers, and means the same: no value counts what is below
   * again.
   */
  private static final Map<String, Convention> CONTAINERS =
      Map.of(
          "cgroup_sched_oncpu_seconds", new Convention("container.cpu.time", "s"),
          "cgroup_block_io_bytes", new Convention("container.disk.io", "By"),
          "cgroup_network_io_bytes", new Convention("container.network.io", "By"),
          "cgroup_page_faults", new Convention("container.paging.faults", "{fault}"));

  private static final String PREFIX = "cgroup_";

  /** What the metrics are grouped by: a dot follows instead of an underscore. */
  private static final List<String> GROUPS =
      List.of(
          "agent",
          "block",
          "cpu",
          "io",
          "memory",
          "network",
          "pressure",
          "processes",
          "reclaim",
          "sched",
          "tcp",
          "threads");

  /** A label's name in the semantic conventions (1.44), by the metric's group. */
  private static final Map<String, String> CONVENTIONS =
      Map.of(
          "network direction", "network.io.direction",
          "network family", "network.type",
          "block op", "disk.io.direction",
          "io op", "disk.io.direction",
          "cpu mode", "cpu.mode",
          "context type", "process.context_switch.type");

  private Names() {}

  /** What is said in attributes and start times here. */
  static boolean areAttributes(Metric metric) {
    return metric.name().equals("cgroup_info") || metric.name().equals("cgroup_start_time_seconds");
  }

  /** {@code cgroup_network_io_bytes} is {@code cgroup.network.io} with the unit By. */
  static String metric(Metric metric) {
    if (!metric.name().startsWith(PREFIX)) {
      return metric.name();
    }
    String name = metric.name().substring(PREFIX.length());
    String unit = "_" + metric.unit().suffix();
    String bare =
        metric.unit() != Unit.NONE && name.endsWith(unit)
            ? name.substring(0, name.length() - unit.length())
            : name;
    String group = group(metric);
    boolean grouped = GROUPS.contains(group) && bare.length() > group.length();
    return "cgroup." + (grouped ? group + "." + bare.substring(group.length() + 1) : bare);
  }

  static Optional<Convention> ofContainers(Metric metric) {
    return Optional.ofNullable(CONTAINERS.get(metric.name()));
  }

  private static String group(Metric metric) {
    return metric.name().startsWith(PREFIX)
        ? metric.name().substring(PREFIX.length()).split("_", 2)[0]
        : "";
  }

  static String unit(Metric metric) {
    return switch (metric.unit()) {
      case SECONDS -> "s";
      case BYTES -> "By";
      case NONE -> "1";
    };
  }

  static void addLabel(AttributesBuilder attributes, Metric metric, String name, String value) {
    attributes.put(CONVENTIONS.getOrDefault(group(metric) + " " + name, name), value);
  }

  /** Who a row is. */
  static Attributes identity(Row row) {
    AttributesBuilder attributes = Attributes.builder().put("cgroup.path", row.name());
    if (!row.isOther()) {
      attributes.put("cgroup.id", row.id());
      addIdentity(attributes, row.identity());
    }
    return attributes.build();
  }

  private static void addIdentity(AttributesBuilder attributes, Identity identity) {
    addUnlessEmpty(attributes, "systemd.unit", identity.unit());
    addUnlessEmpty(attributes, "systemd.slice", identity.slice());
    addUnlessEmpty(attributes, CONTAINER.getKey(), identity.containerId());
    addUnlessEmpty(attributes, "container.runtime.name", identity.runtime());
    addUnlessEmpty(attributes, "k8s.pod.uid", identity.podUid());
  }

  private static void addUnlessEmpty(AttributesBuilder attributes, String name, String value) {
    if (!value.isEmpty()) {
      attributes.put(name, value);
    }
  }
}
