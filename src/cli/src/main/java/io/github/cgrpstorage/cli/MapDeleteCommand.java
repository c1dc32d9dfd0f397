package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Text;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Removes the value of a cgroup.",
    footerHeading = "%nExamples:%n",
    footer = {"  cgrp-storage map delete /sys/fs/bpf/io /sys/fs/cgroup/a.slice"})
final class MapDeleteCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private MapOptions options;

  @Parameters(index = "1", paramLabel = "CGROUP", description = "The cgroup's directory.")
  private String cgroup;

  MapDeleteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (Bpf bpf = Bpf.open();
        CgroupStorage map = bpf.openPinned(options.pin(), Access.READ_WRITE);
        Cgroup key = CgroupArgument.open(bpf, cgroup)) {
      DeleteResult result = map.delete(key);
      if (options.isJson()) {
        String name = result.name().toLowerCase(Locale.ROOT);
        terminal.json(MapReport.about(options.pin(), map, key, name));
      }
      return report(result, "cgroup '" + Text.escape(key.pathAtOpen()) + "'");
    }
  }

  private int report(DeleteResult result, String who) {
    return switch (result) {
      case DELETED -> ExitCode.DONE;
      case ABSENT -> notThere("absent: " + who + " has no value");
      case CGROUP_GONE -> notThere("absent: " + who + " was removed");
    };
  }

  private int notThere(String why) {
    terminal.note(why);
    return ExitCode.NOT_THERE;
  }
}
