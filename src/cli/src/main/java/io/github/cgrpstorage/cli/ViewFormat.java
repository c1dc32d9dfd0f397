package io.github.cgrpstorage.cli;

/** What a view is printed as. */
enum ViewFormat {
  /** Aligned columns for people. */
  TABLE,
  /** One document. */
  JSON,
  /** One document a cgroup and line. */
  NDJSON,
  /** RFC 4180, with a heading. */
  CSV,
  /** As {@code serve} has it at /metrics. */
  OPENMETRICS
}
