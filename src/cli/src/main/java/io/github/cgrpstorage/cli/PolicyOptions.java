package io.github.cgrpstorage.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every policy command takes. */
final class PolicyOptions {

  @Option(
      names = "--pins",
      paramLabel = "DIR",
      defaultValue = "/sys/fs/bpf/cgrp-storage/policy",
      description = "The folder in bpffs that holds the policies; default: ${DEFAULT-VALUE}.")
  private Path pins;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  Path pins() {
    return pins;
  }

  boolean isJson() {
    return json;
  }
}
