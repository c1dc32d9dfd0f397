package io.github.cgrpstorage.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where an agent is pinned. */
final class PinsOption {

  @Option(
      names = "--pins",
      paramLabel = "DIR",
      defaultValue = "/sys/fs/bpf/cgrp-storage",
      description = "Where 'load' pins the agent; default: ${DEFAULT-VALUE}.")
  private Path pins;

  Path path() {
    Path path = pins.toAbsolutePath().normalize();
    if (path.getParent() == null) {
      throw new UsageException("--pins names a folder of its own, not '/'");
    }
    return path;
  }
}
