package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code top} shows of the difference of two views: most of it a second. */
final class TopColumns {

  private static final double PERCENT = 100;

  private final Columns source;
  private final double perSecond;
  private final List<Column.OfNumber> columns = new ArrayList<>();

  private TopColumns(List<Schema> schemas, double seconds) {
    this.source = new Columns(schemas);
    this.perSecond = 1 / seconds;
  }

  /** Those of some names or beginnings of names, in their order; all when there is no name. */
  static List<Column.OfNumber> of(List<Schema> schemas, double seconds, List<String> names) {
    List<Column.OfNumber> all = of(schemas, seconds);
    return names.isEmpty()
        ? all
        : names.stream().map(name -> all.get(index(all, name))).distinct().toList();
  }

  /** Those that these schemas have; BPF's and the files' CPU time side by side. */
  static List<Column.OfNumber> of(List<Schema> schemas, double seconds) {
    TopColumns top = new TopColumns(schemas, seconds);
    top.rate("cpu%", Unit.NONE, PERCENT, "sched_oncpu_seconds");
    top.rate("cpu%(file)", Unit.NONE, PERCENT, "cpu_usage_seconds");
    top.rate("throttled%", Unit.NONE, PERCENT, "cpu_throttled_seconds");
    top.add("runq99", Unit.SECONDS, 1, "sched_runqueue_latency_seconds_p99");
    top.rate("switch/s", Unit.NONE, 1, "context_switches");
    top.rate("rx/s", Unit.BYTES, 1, network("receive", 4), network("receive", 6));
    top.rate("tx/s", Unit.BYTES, 1, network("transmit", 4), network("transmit", 6));
    top.rate("retrans/s", Unit.NONE, 1, "tcp_retransmits");
    top.rate("block/s", Unit.BYTES, 1, "block_io_bytes");
    top.rate("exec/s", Unit.NONE, 1, "processes_exec");
    top.rate("syscall/s", Unit.NONE, 1, "syscalls");
    top.add("memory", Unit.BYTES, 1, "memory_usage_bytes");
    top.add("pids", Unit.NONE, 1, "pids");
    return List.copyOf(top.columns);
  }

  private static String network(String direction, int version) {
    return "network_io_bytes{direction=\"%s\",family=\"ipv%d\"}".formatted(direction, version);
  }

  private void rate(String name, Unit unit, double scale, String... fields) {
    add(name, unit, scale * perSecond, fields);
  }

  private void add(String name, Unit unit, double scale, String... fields) {
    List<Column.OfNumber> parts = new ArrayList<>();
    for (String field : fields) {
      if (source.has(field) && source.get(field) instanceof Column.OfNumber number) {
        parts.add(number);
      }
    }
    if (!parts.isEmpty()) {
      columns.add(
          new Column.OfNumber(
              name,
              unit,
              row -> scale * parts.stream().mapToDouble(p -> p.value().applyAsDouble(row)).sum()));
    }
  }

  /** The column of a name, or of the beginning of one. */
  static int index(List<Column.OfNumber> columns, String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().startsWith(name.toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    throw new UsageException(
        "there is no column '%s' here; there are: %s"
            .formatted(name, String.join(", ", columns.stream().map(Column::name).toList())));
  }
}
