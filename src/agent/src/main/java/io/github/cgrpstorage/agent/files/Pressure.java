package io.github.cgrpstorage.agent.files;

import java.util.Locale;
import java.util.Optional;

/**
 * How much of the time tasks of a cgroup waited for a resource: one {@code *.pressure} file (PSI,
 * since 4.20).
 *
 * <p>Immutable.
 *
 * @param some at least one task waited; {@code irq.pressure} does not have it
 * @param full all tasks that were not idle waited; {@code cpu.pressure} has it since 5.13
 */
public record Pressure(Optional<Stall> some, Optional<Stall> full) {

  /** What is waited for. */
  public enum Resource {
    /** A processor. */
    CPU,
    /** Memory: reclaim, refault, swap. */
    MEMORY,
    /** Input and output. */
    IO,
    /** Interrupts: time taken from tasks, since 6.1. */
    IRQ;

    /**
     * The file's name in the cgroup's directory.
     *
     * @return such as {@code cpu.pressure}
     */
    public String file() {
      return name().toLowerCase(Locale.ROOT) + ".pressure";
    }
  }

  /**
   * One line of the file.
   *
   * @param avg10 percent of the last 10 seconds, 0 to 100
   * @param avg60 percent of the last minute
   * @param avg300 percent of the last 5 minutes
   * @param totalMicros microseconds since the cgroup was made
   */
  public record Stall(double avg10, double avg60, double avg300, long totalMicros) {}
}
