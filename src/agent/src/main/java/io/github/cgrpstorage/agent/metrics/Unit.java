package io.github.cgrpstorage.agent.metrics;

/** What a metric's exported number counts: a base unit of Prometheus and OpenTelemetry. */
public enum Unit {
  /** Events or things: no unit. */
  NONE(""),
  /** Seconds; kept in nanoseconds. */
  SECONDS("seconds"),
  /** Bytes. */
  BYTES("bytes");

  private final String suffix;

  Unit(String suffix) {
    this.suffix = suffix;
  }

  /**
   * The word that ends the names of metrics in this unit.
   *
   * @return the word, without the underscore before it; empty for none
   */
  public String suffix() {
    return suffix;
  }
}
