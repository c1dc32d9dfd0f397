package io.github.cgrpstorage.agent.metrics;

/** What becomes of a metric's number over time. */
public enum Kind {
  /** Only grows, from 0 at the time that {@link CgroupStats#since()} says. */
  COUNTER,
  /** Goes up and down. */
  GAUGE,
  /** How often values fell into each bucket; only grows. */
  HISTOGRAM
}
