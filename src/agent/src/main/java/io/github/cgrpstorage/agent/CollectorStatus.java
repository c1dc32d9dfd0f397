package io.github.cgrpstorage.agent;

/**
 * Whether a collector runs, and why not.
 *
 * @param collector which
 * @param state what it came to
 * @param reason why it does not run, in one sentence; empty when it does, or could
 */
public record CollectorStatus(Collector collector, State state, String reason) {

  /** What became of a collector. */
  public enum State {
    /** It counts. */
    ACTIVE,
    /** It was not asked for, but this kernel has all that it needs. */
    OFF,
    /** This kernel's BTF lacks what it needs. */
    UNSUPPORTED,
    /** The kernel refused it all the same. */
    FAILED
  }

  static CollectorStatus active(Collector collector) {
    return new CollectorStatus(collector, State.ACTIVE, "");
  }

  static CollectorStatus off(Collector collector) {
    return new CollectorStatus(collector, State.OFF, "");
  }

  static CollectorStatus unsupported(Collector collector, String reason) {
    return new CollectorStatus(collector, State.UNSUPPORTED, reason);
  }

  static CollectorStatus failed(Collector collector, String reason) {
    return new CollectorStatus(collector, State.FAILED, reason);
  }
}
