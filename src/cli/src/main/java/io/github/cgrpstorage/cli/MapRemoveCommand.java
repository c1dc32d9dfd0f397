package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Text;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Removes the pin; the map goes with its last user.",
    footerHeading = "%nExamples:%n",
    footer = {"  cgrp-storage map remove /sys/fs/bpf/io"})
final class MapRemoveCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private MapOptions options;

  MapRemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    // Opened first: only a map of cgroup storage is removed, never another pinned object.
    try (Bpf bpf = Bpf.open();
        CgroupStorage map = bpf.openPinned(options.pin(), Access.READ_ONLY)) {
      bpf.unpin(options.pin());
      if (options.isJson()) {
        terminal.json(MapReport.about(options.pin(), map));
      } else {
        terminal.line("removed " + Text.escape(options.pin()));
      }
    }
    return ExitCode.DONE;
  }
}
