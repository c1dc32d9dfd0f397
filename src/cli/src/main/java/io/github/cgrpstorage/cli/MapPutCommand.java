package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    mixinStandardHelpOptions = true,
    description = "Stores the value of a cgroup.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage map put /sys/fs/bpf/flags /sys/fs/cgroup/a 01000000",
      "  cgrp-storage map put /sys/fs/bpf/flags /sys/fs/cgroup/a 01000000 --mode create"
    })
final class MapPutCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private MapOptions options;

  @Parameters(index = "1", paramLabel = "CGROUP", description = "The cgroup's directory.")
  private String cgroup;

  @Parameters(
      index = "2",
      paramLabel = "HEX",
      description = "The value's bytes, two digits a byte.")
  private String hex;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "any",
      description = "When to store: any, create (only if absent), replace (only if present).")
  private UpdateMode mode;

  MapPutCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    byte[] bytes = parseHex();
    try (Bpf bpf = Bpf.open();
        CgroupStorage map = bpf.openPinned(options.pin(), Access.READ_WRITE);
        Cgroup key = CgroupArgument.open(bpf, cgroup)) {
      if (bytes.length != map.type().byteSize()) {
        throw new UsageException(
            "HEX is %d bytes, and values of map '%s' are %d"
                .formatted(bytes.length, map.name(), map.type().byteSize()));
      }
      return report(map, key, map.update(key, MemorySegment.ofArray(bytes), mode));
    }
  }

  private byte[] parseHex() {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new UsageException("HEX is two hexadecimal digits a byte, not '" + hex + "'");
    }
  }

  private int report(CgroupStorage map, Cgroup key, UpdateResult result) {
    if (options.isJson()) {
      String name = result.name().toLowerCase(Locale.ROOT);
      terminal.json(MapReport.about(options.pin(), map, key, name));
    }
    String who = "cgroup '" + Text.escape(key.pathAtOpen()) + "'";
    String why =
        switch (result) {
          case STORED -> null;
          case REFUSED_PRESENT -> "refused: " + who + " has a value already";
          case REFUSED_ABSENT -> "refused: " + who + " has no value";
          case CGROUP_GONE -> "refused: " + who + " was removed";
        };
    if (why == null) {
      return ExitCode.DONE;
    }
    terminal.note(why);
    return ExitCode.NOT_THERE;
  }
}
