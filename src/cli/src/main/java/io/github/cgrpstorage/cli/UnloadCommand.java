package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.AgentPins;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "unload",
    mixinStandardHelpOptions = true,
    description = {
      "Removes what 'load' pinned: counting ends, and the kernel frees everything as soon "
          + "as no reader holds it.",
      "Also removes what a 'load' left behind that was killed half-way."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  cgrp-storage unload", "  cgrp-storage unload --pins /sys/fs/bpf/other"})
final class UnloadCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private PinsOption pins;

  UnloadCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (pins.areForeign()) {
      return pins.refuse(terminal);
    }
    if (AgentPins.remove(pins.path())) {
      terminal.line("unloaded: nothing is pinned at " + pins.path() + " any more");
      return ExitCode.DONE;
    }
    terminal.note("absent: no agent is pinned at '" + pins.path() + "'");
    return ExitCode.NOT_THERE;
  }
}
