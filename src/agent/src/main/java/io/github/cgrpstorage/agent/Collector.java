package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.programs.BpfProgramFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A group of statistics that is switched on and off as one: a BPF object with a map of its own. */
public enum Collector {
  /** Run-queue latency, preemptions, time off the CPU, context switches, migrations. */
  SCHED(BpfProgramFile.SCHED, "run-queue latency, preemptions, time off the CPU, switches"),
  /** Bytes and packets of sockets. */
  NETWORK(BpfProgramFile.NETWORK, "network bytes and packets by direction and family"),
  /** TCP connections, retransmits and resets. */
  TCP(BpfProgramFile.TCP, "TCP connections, retransmits and resets"),
  /** Latency, bytes and errors of block I/O. */
  BLOCK(BpfProgramFile.BLOCK, "block I/O latency and bytes by operation"),
  /** Programs executed, processes started and ended. */
  PROCESSES(BpfProgramFile.PROCESSES, "exec, fork and exit"),
  /** Kills for lack of memory. */
  OOM(BpfProgramFile.OOM, "out-of-memory kills"),
  /** Time that tasks stood still to reclaim memory. */
  RECLAIM(BpfProgramFile.RECLAIM, "stalls for memory reclaim"),
  /** Page faults in user mode. */
  PAGE_FAULTS(BpfProgramFile.PAGE_FAULTS, "page faults"),
  /** System calls by class, with their errors: the most frequent of all events. */
  SYSCALLS(BpfProgramFile.SYSCALLS, "system calls by class, with errors");

  private final BpfProgramFile file;
  private final String description;

  Collector(BpfProgramFile file, String description) {
    this.file = file;
    this.description = description;
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

  /** The controller whose hierarchy its cgroups are in; empty for cgroup2. */
  String controller() {
    return this == BLOCK ? "blkio" : "";
  }

  Hierarchy hierarchy() throws IOException {
    return hierarchy(controller());
  }

  static Hierarchy hierarchy(String controller) throws IOException {
    return controller.isEmpty() ? Hierarchy.unified() : Hierarchy.of(controller);
  }

  /** Its programs. */
  BpfProgramFile file() {
    return file;
  }

  /**
   * Those that are on unless told otherwise: all but {@link #SYSCALLS}.
   *
   * @return a new set
   */
  public static Set<Collector> usual() {
    return EnumSet.complementOf(EnumSet.of(SYSCALLS));
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
