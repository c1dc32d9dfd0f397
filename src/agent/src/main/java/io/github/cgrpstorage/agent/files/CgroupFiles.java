package io.github.cgrpstorage.agent.files;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the files of one cgroup said (Documentation/admin-guide/cgroup-v2.rst). They count the
 * cgroup and its descendants together, unlike cgroup storage, and each file is read for itself: two
 * of them are moments apart.
 *
 * <p>What could not be read is empty here and named in {@link #gaps}. Counters are 0 or more and
 * begin with the cgroup.
 *
 * <p>Immutable.
 *
 * @param cpu {@code cpu.stat} by key: {@code usage_usec}, {@code user_usec}, {@code system_usec} in
 *     microseconds, always there; with the cpu controller {@code nr_periods}, {@code nr_throttled},
 *     {@code throttled_usec} and, newer, {@code nr_bursts}, {@code burst_usec}
 * @param memoryBytes {@code memory.current}
 * @param memory {@code memory.stat} by key: bytes, pages or events as the kernel's page says
 * @param memoryEvents {@code memory.events} by key: {@code oom}, {@code oom_kill}, {@code high} and
 *     so on, in events
 * @param io {@code io.stat} by device ({@code MAJOR:MINOR}), then by key: {@code rbytes}, {@code
 *     wbytes}, {@code rios}, {@code wios}, {@code dbytes}, {@code dios}
 * @param pids {@code pids.current}: processes and threads
 * @param pressure {@code *.pressure}
 * @param gaps what could not be read, and why
 */
public record CgroupFiles(
    Map<String, Long> cpu,
    OptionalLong memoryBytes,
    Map<String, Long> memory,
    Map<String, Long> memoryEvents,
    Map<String, Map<String, Long>> io,
    OptionalLong pids,
    Map<Pressure.Resource, Pressure> pressure,
    List<Gap> gaps) {

  /** Copies what is given. */
  public CgroupFiles {
    cpu = Map.copyOf(cpu);
    memory = Map.copyOf(memory);
    memoryEvents = Map.copyOf(memoryEvents);
    io = Map.copyOf(io);
    pressure = Map.copyOf(pressure);
    gaps = List.copyOf(gaps);
  }
}
