package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.files.CgroupFiles;
import io.github.cgrpstorage.agent.files.Pressure;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files as schemas and samples: a group that a cgroup lacks has no sample. */
final class FileSchemas {

  private static final double MICRO = 1e-6;

  private static final Metric CPU =
      counter(
          "cgroup_cpu_usage_seconds", Unit.SECONDS, "CPU time, descendants included (cpu.stat).");
  private static final Metric PERIODS =
      counter("cgroup_cpu_periods", Unit.NONE, "Periods of the CPU limit (cpu.stat).");
  private static final Metric THROTTLED =
      counter(
          "cgroup_cpu_throttled_periods",
          Unit.NONE,
          "Periods in which the CPU limit stopped the cgroup (cpu.stat).");
  private static final Metric THROTTLED_TIME =
      counter(
          "cgroup_cpu_throttled_seconds",
          Unit.SECONDS,
          "Time that the CPU limit stopped the cgroup (cpu.stat).");
  private static final Metric MEMORY =
      gauge("cgroup_memory_usage_bytes", Unit.BYTES, "Memory in use (memory.current).");
  private static final Metric EVENTS =
      counter("cgroup_memory_events", Unit.NONE, "Events of memory limits (memory.events).");
  private static final Metric IO =
      counter("cgroup_io_bytes", Unit.BYTES, "Bytes of I/O on all devices (io.stat).");
  private static final Metric IOS =
      counter("cgroup_io_operations", Unit.NONE, "I/O operations on all devices (io.stat).");
  private static final Metric PIDS =
      gauge("cgroup_pids", Unit.NONE, "Processes and threads (pids.current).");

  private static final Schema CPU_TIME =
      new Schema("files_cpu", 2, List.of(by(CPU, "mode", "user", 0), by(CPU, "mode", "system", 1)));
  private static final Schema CPU_LIMIT =
      new Schema(
          "files_cpu_limit",
          3,
          List.of(plain(PERIODS, 0), plain(THROTTLED, 1), plain(THROTTLED_TIME, 2)));
  private static final Schema MEMORY_USE = new Schema("files_memory", 1, List.of(plain(MEMORY, 0)));
  private static final List<String> EVENT_NAMES = List.of("low", "high", "max", "oom", "oom_kill");
  private static final Schema MEMORY_EVENTS =
      new Schema("files_memory_events", EVENT_NAMES.size(), byEach(EVENTS, "event", EVENT_NAMES));
  private static final Schema IO_STAT =
      new Schema(
          "files_io",
          4,
          List.of(
              by(IO, "op", "read", 0),
              by(IO, "op", "write", 1),
              by(IOS, "op", "read", 2),
              by(IOS, "op", "write", 3)));
  private static final Schema PIDS_USE = new Schema("files_pids", 1, List.of(plain(PIDS, 0)));
  private static final Map<Pressure.Resource, Schema> PRESSURE =
      Map.of(
          Pressure.Resource.CPU, pressure("cpu"),
          Pressure.Resource.MEMORY, pressure("memory"),
          Pressure.Resource.IO, pressure("io"));

  static final List<Schema> ALL =
      List.of(
          CPU_TIME,
          CPU_LIMIT,
          MEMORY_USE,
          MEMORY_EVENTS,
          IO_STAT,
          PIDS_USE,
          PRESSURE.get(Pressure.Resource.CPU),
          PRESSURE.get(Pressure.Resource.MEMORY),
          PRESSURE.get(Pressure.Resource.IO));

  private FileSchemas() {}

  private static Metric counter(String name, Unit unit, String help) {
    return new Metric(name, Kind.COUNTER, unit, unit == Unit.SECONDS ? MICRO : 1, List.of(), help);
  }

  private static Metric gauge(String name, Unit unit, String help) {
    return new Metric(name, Kind.GAUGE, unit, 1, List.of(), help);
  }

  private static Schema pressure(String resource) {
    Metric metric =
        counter(
            "cgroup_pressure_" + resource + "_seconds",
            Unit.SECONDS,
            "Time that some or all tasks waited (" + resource + ".pressure).");
    return new Schema(
        "files_pressure_" + resource, 2, byEach(metric, "tasks", List.of("some", "full")));
  }

  private static Series plain(Metric metric, int word) {
    return new Series(metric, Map.of(), word, Series.NO_SUM);
  }

  private static Series by(Metric metric, String key, String value, int word) {
    return new Series(metric, Map.of(key, value), word, Series.NO_SUM);
  }

  private static List<Series> byEach(Metric metric, String key, List<String> values) {
    List<Series> series = new ArrayList<>();
    values.forEach(value -> series.add(by(metric, key, value, series.size())));
    return series;
  }

  /** With the sums of the devices' numbers. */
  static List<Sample> samples(CgroupFiles files, Map<String, Long> io) {
    List<Sample> samples = new ArrayList<>();
    of(CPU_TIME, files.cpu(), "user_usec", "system_usec").ifPresent(samples::add);
    of(CPU_LIMIT, files.cpu(), "nr_periods", "nr_throttled", "throttled_usec")
        .ifPresent(samples::add);
    files.memoryBytes().ifPresent(bytes -> samples.add(new Sample(MEMORY_USE, new long[] {bytes})));
    of(MEMORY_EVENTS, files.memoryEvents(), EVENT_NAMES.toArray(String[]::new))
        .ifPresent(samples::add);
    of(IO_STAT, io, "rbytes", "wbytes", "rios", "wios").ifPresent(samples::add);
    files.pids().ifPresent(pids -> samples.add(new Sample(PIDS_USE, new long[] {pids})));
    files
        .pressure()
        .forEach((resource, stalls) -> pressure(resource, stalls).ifPresent(samples::add));
    return samples;
  }

  /** Empty when the file lacks one of the keys. */
  private static Optional<Sample> of(Schema schema, Map<String, Long> file, String... keys) {
    long[] words = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      if (!file.containsKey(keys[i])) {
        return Optional.empty();
      }
      words[i] = file.get(keys[i]);
    }
    return Optional.of(new Sample(schema, words));
  }

  private static Optional<Sample> pressure(Pressure.Resource resource, Pressure stalls) {
    if (!PRESSURE.containsKey(resource) || stalls.some().isEmpty()) {
      return Optional.empty();
    }
    long some = stalls.some().get().totalMicros();
    long full = stalls.full().map(Pressure.Stall::totalMicros).orElse(0L);
    return Optional.of(new Sample(PRESSURE.get(resource), new long[] {some, full}));
  }
}
