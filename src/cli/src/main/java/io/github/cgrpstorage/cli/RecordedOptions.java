package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.View;
import java.time.Instant;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which part of a recording is printed. */
final class RecordedOptions {

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Of a recording, nothing before this time, such as 2026-11-04T02:00:00Z.")
  private Instant from = Instant.MIN;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Of a recording, nothing after this time.")
  private Instant to = Instant.MAX;

  @Mixin private FilterOption filter;

  boolean has(View view) {
    return !view.time().isBefore(from) && !view.time().isAfter(to);
  }

  View applyTo(View view) {
    return filter.applyTo(view);
  }
}
