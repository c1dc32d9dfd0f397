package io.github.cgrpstorage.serve;

import io.github.cgrpstorage.agent.export.LiveView;
import io.github.cgrpstorage.agent.export.Selection;
import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A snapshot made by hand, with a hostile name, a container and a removed cgroup. */
public final class TestViews {

  /** All of its cgroups began then. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  static final String CONTAINER = "0123456789abcdef".repeat(4);
  static final String HOSTILE = "/<b>\"q\"\\x5c\\x0a\\xff";

  private static final Metric IO =
      new Metric(
          "cgroup_network_io_bytes", Kind.COUNTER, Unit.BYTES, 1, List.of(), "Bytes of sockets.");
  private static final Metric OFF_CPU =
      new Metric("cgroup_sched_offcpu_seconds", Kind.COUNTER, Unit.SECONDS, 1e-9, List.of(), "");
  private static final Metric LATENCY =
      new Metric(
          "cgroup_sched_runqueue_latency_seconds",
          Kind.HISTOGRAM,
          Unit.SECONDS,
          1e-9,
          List.of(0.25, 0.5, 1.0),
          "Waits for a CPU.");
  private static final Schema SCHEMA =
      new Schema(
          "test",
          8,
          List.of(
              new Series(IO, Map.of("direction", "receive"), 0, Series.NO_SUM),
              new Series(IO, Map.of("direction", "transmit"), 1, Series.NO_SUM),
              new Series(OFF_CPU, Map.of(), 2, Series.NO_SUM),
              new Series(LATENCY, Map.of(), 3, 7)));

  private TestViews() {}

  /**
   * The view.
   *
   * @return one that is the same at each call
   */
  public static LiveView live() {
    return LiveView.of(TestViews::snapshot, Selection.ALL);
  }

  static Snapshot snapshot() {
    return new Snapshot(
        START.plusSeconds(60),
        List.of(SCHEMA),
        List.of(
            cgroup(1, "/", Optional.empty(), 1),
            cgroup(2, HOSTILE, Optional.empty(), 2),
            cgroup(3, "/system.slice/docker-" + CONTAINER + ".scope", Optional.empty(), 3),
            cgroup(4, "/gone", Optional.of(START.plusSeconds(30)), 4)),
        List.of(new Loss("sched", "no_start", 5)));
  }

  private static CgroupStats cgroup(long id, String path, Optional<Instant> removed, long n) {
    long[] words = {n, 10 * n, 1_500_000_000L * n, n, 0, 2 * n, 1, 2_000_000_000L * n};
    return new CgroupStats(
        id, CgroupPath.parse(path), START, removed, List.of(new Sample(SCHEMA, words)));
  }
}
