package io.github.cgrpstorage.serve;

import java.io.IOException;
import java.nio.file.Path;

/** Nobody counts: no agent is pinned where one was looked for. */
final class NoAgentException extends IOException {

  private static final long serialVersionUID = 1L;

  NoAgentException(Path pins) {
    super("no agent is pinned at " + pins + ": run 'cgrp-storage load' as root");
  }
}
