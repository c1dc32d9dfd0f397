package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Views of one cgroup with a counter for each of {@link #COLUMNS}. */
final class TopViews {

  static final List<String> COLUMNS =
      List.of("runq99", "switch/s", "retrans/s", "exec/s", "syscall/s");

  private static final Instant START = Instant.parse("2026-11-04T10:00:00Z");

  private static final Schema SCHEMA =
      new Schema(
          "one",
          7,
          List.of(
              new Series(
                  new Metric(
                      "cgroup_sched_runqueue_latency_seconds",
                      Kind.HISTOGRAM,
                      Unit.SECONDS,
                      1e-9,
                      List.of(0.5, 1.0),
                      ""),
                  Map.of(),
                  0,
                  Series.NO_SUM),
              counter("cgroup_context_switches", 3),
              counter("cgroup_tcp_retransmits", 4),
              counter("cgroup_processes_exec", 5),
              counter("cgroup_syscalls", 6)));

  private TopViews() {}

  private static Series counter(String name, int word) {
    return new Series(
        new Metric(name, Kind.COUNTER, Unit.NONE, 1, List.of(), ""), Map.of(), word, Series.NO_SUM);
  }

  /** So many seconds after the first, with each counter at so much. */
  static View of(String path, long number) {
    return of(path, number, number);
  }

  static View of(String path, long second, long number) {
    long[] words = new long[] {number, number, 0, number, number, number, number};
    Row row =
        new Row(
            Optional.of(CgroupPath.of(path.getBytes(StandardCharsets.UTF_8))),
            42,
            START,
            Optional.empty(),
            false,
            List.of(new Sample(SCHEMA, words)));
    return new View(
        START.plusSeconds(second),
        Duration.ofMillis(1),
        List.of(SCHEMA),
        List.of(row),
        1,
        0,
        List.of());
  }
}
