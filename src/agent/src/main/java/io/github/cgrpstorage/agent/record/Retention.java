package io.github.cgrpstorage.agent.record;

import java.time.Duration;

/**
 * How much of a recording is kept: at least half of what is allowed, and never more, as long as a
 * view with its schemas takes less than half.
 *
 * @param maxBytes how long its files may be together
 * @param maxAge how much time it may span
 */
public record Retention(long maxBytes, Duration maxAge) {

  /** Everything. */
  public static final Retention ALL =
      new Retention(Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE));

  /** Checks the numbers. */
  public Retention {
    if (maxBytes < 1 || maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("a recording is kept for more than nothing");
    }
  }
}
