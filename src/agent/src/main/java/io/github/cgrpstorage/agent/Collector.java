package io.github.cgrpstorage.agent;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A group of statistics that is switched on and off as one. */
public enum Collector {
  /** When each cgroup's counters began, and the paths of removed ones; always on. */
  CGROUPS("when each cgroup's counters began", true),
  /** Run-queue latency, preemptions, time off the CPU, context switches, migrations. */
  SCHED("run-queue latency, preemptions, time off the CPU, switches, migrations", true),
  /** Bytes and packets of sockets. */
  NETWORK("network bytes and packets by direction and family", true),
  /** TCP connections, retransmits and resets. */
  TCP("TCP connections, retransmits and resets", true),
  /** Latency, bytes and errors of block I/O. */
  BLOCK("block I/O latency by operation", true),
  /** Programs executed, processes started and ended. */
  PROCESSES("exec, fork and exit", true),
  /** Kills for lack of memory. */
  OOM("out-of-memory kills", true),
  /** Time that tasks stood still to reclaim memory. */
  RECLAIM("stalls for memory reclaim", true),
  /** Page faults in user mode. */
  PAGE_FAULTS("page faults", true),
  /** System calls by class, with their errors: the most frequent of all events. */
  SYSCALLS("system calls by class, with errors", false);

  private final String description;
  private final boolean usual;

  Collector(String description, boolean usual) {
    this.description = description;
    this.usual = usual;
  }

  /**
   * Its name in options, reports and pins.
   *
   * @return lower case, words joined by {@code _}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What it counts.
   *
   * @return a few words
   */
  public String description() {
    return description;
  }

  /**
   * Those that are on unless told otherwise: all but {@link #SYSCALLS}.
   *
   * @return a new set
   */
  public static Set<Collector> usual() {
    Set<Collector> all = EnumSet.allOf(Collector.class);
    all.removeIf(collector -> !collector.usual);
    return all;
  }

  /**
   * A collector by its name.
   *
   * @param id as {@link #id} gives it
   * @return the collector; empty when there is none
   */
  public static Optional<Collector> of(String id) {
    return Arrays.stream(values()).filter(collector -> collector.id().equals(id)).findFirst();
  }
}
