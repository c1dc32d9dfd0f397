package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.kernel.Bpffs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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

  /** Checks that an agent can be pinned there, before it is loaded. */
  void checkPlace() throws IOException {
    Path parent = path().getParent();
    if (!Files.isDirectory(parent) || !Bpffs.holds(parent)) {
      throw new UsageException(
          "--pins names a folder in a bpffs, and '%s' is in none: 'mount -t bpf none DIR' makes one"
              .formatted(path()));
    }
  }

  /** Whether something is there that is no agent's: 'load' and 'unload' leave it alone. */
  boolean areForeign() {
    Path path = path();
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !AgentPins.isAgent(path);
  }

  /** Says so. */
  int refuse(Terminal terminal) {
    terminal.note(
        "refused: what is at '%s' is no agent's, and stays as it is: name another folder with --pins"
            .formatted(path()));
    return ExitCode.NOT_THERE;
  }
}
