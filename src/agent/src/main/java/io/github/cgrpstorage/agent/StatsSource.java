package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where a program reads statistics from: the agent that another process pinned, or, when none is
 * pinned, one that this process loads for its own time.
 *
 * <p>Thread-safe. The caller owns it and closes it, its readers first.
 */
public final class StatsSource implements AutoCloseable {

  private final Bpf bpf;
  private final StatsMaps maps;

  /** Null when the maps are another process's. */
  private final Agent own;

  private StatsSource(Bpf bpf, StatsMaps maps, Agent own) {
    this.bpf = bpf;
    this.maps = maps;
    this.own = own;
  }

  /**
   * Opens the pinned agent, which needs no capability; without one, loads an agent, which needs
   * those of {@link Agent#load}.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param pins where an agent may be pinned
   * @param options what to load when none is
   * @return the source, which the caller closes
   * @throws IOException when what is pinned cannot be read, or nothing is and the kernel refuses to
   *     load: EPERM without the capabilities
   */
  public static StatsSource open(Bpf bpf, Path pins, AgentOptions options) throws IOException {
    if (AgentPins.identity(pins).isPresent()) {
      return new StatsSource(bpf, AgentPins.open(bpf, pins), null);
    }
    try {
      return load(bpf, options);
    } catch (BpfException e) {
      throw e.errno() == Errno.EPERM ? notAllowed(pins, e) : e;
    }
  }

  /**
   * Loads an agent for this process's time, whatever is pinned.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param options what to load
   * @return the source, which the caller closes
   * @throws IOException when the kernel refuses: EPERM without the capabilities
   */
  public static StatsSource load(Bpf bpf, AgentOptions options) throws IOException {
    Agent agent = Agent.load(bpf, options);
    return new StatsSource(bpf, agent.maps(), agent);
  }

  private static BpfException notAllowed(Path pins, BpfException cause) {
    return BpfException.of(cause.call(), cause.errno())
        .on(cause.subject())
        .because(
            "no agent is pinned at '" + pins + "', and this process may not load one for itself")
        .remedy("as root: cgrp-storage load --pins " + pins)
        .log(cause.log().orElse(null))
        .causedBy(cause)
        .build();
  }

  /**
   * Whether the statistics are those of a pinned agent, which counted before this process came and
   * goes on when it ends.
   *
   * @return false when they began with {@link #open}
   */
  public boolean isPinned() {
    return own == null;
  }

  /**
   * What became of each collector that this process wanted to load.
   *
   * @return one status each; none for a pinned agent, whose loader told
   */
  public List<CollectorStatus> statuses() {
    return own == null ? List.of() : own.statuses();
  }

  /**
   * What there is to read.
   *
   * @return the maps, good as long as this source is open
   */
  public StatsMaps maps() {
    return maps;
  }

  /**
   * A new reader of it.
   *
   * @param keep how long removed cgroups stay in the snapshots
   * @return the reader, which the caller closes before this
   * @throws IOException when the kernel refuses
   */
  public StatsReader reader(Duration keep) throws IOException {
    return StatsReader.open(bpf, maps, keep);
  }

  /** Closes what was opened, and unloads what was loaded. A second call does nothing. */
  @Override
  public void close() {
    maps.close();
    if (own != null) {
      own.close();
    }
  }
}
