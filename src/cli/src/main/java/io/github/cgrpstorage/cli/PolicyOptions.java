package io.github.cgrpstorage.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every policy command takes. */
final class PolicyOptions {

  @Option(
      names = "--pins",
      paramLabel = "DIR",
      defaultValue = "/sys/fs/bpf/cgrp-storage-policy",
      description = "The folder in bpffs that holds the policies; default: ${DEFAULT-VALUE}.")
  private Path pins;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  Path pins() {
    if (pins.toAbsolutePath().normalize().getParent() == null) {
      throw new UsageException("--pins names a folder of its own, not '/'");
    }
    return pins;
  }

  boolean isJson() {
    return json;
  }
}
