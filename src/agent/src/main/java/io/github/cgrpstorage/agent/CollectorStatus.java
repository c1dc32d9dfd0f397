package io.github.cgrpstorage.agent;

/**
 * Whether a collector runs, and why not.
 *
 * @param collector which
 * @param state what it came to
 * @param detail why it does not run, or what is special about it on this machine; one sentence, or
 *     empty
 */
public record CollectorStatus(Collector collector, State state, String detail) {

  /** What became of a collector. */
  public enum State {
    /** It counts. */
    ACTIVE,
    /** It does not count, but this kernel's BTF has all that it needs. */
    OFF,
    /** This kernel's BTF lacks what it needs. */
    UNSUPPORTED,
    /** The kernel refused it all the same. */
    FAILED
  }

  CollectorStatus active() {
    return new CollectorStatus(collector, State.ACTIVE, detail);
  }

  CollectorStatus failed(String reason) {
    return new CollectorStatus(collector, State.FAILED, reason);
  }
}
