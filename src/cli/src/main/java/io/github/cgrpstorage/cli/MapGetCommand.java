package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Text;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = "Prints the value of a cgroup.",
    footerHeading = "%nExamples:%n",
    footer = {"  cgrp-storage map get /sys/fs/bpf/io /sys/fs/cgroup/a.slice"})
final class MapGetCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private MapOptions options;

  @Parameters(index = "1", paramLabel = "CGROUP", description = "The cgroup's directory.")
  private String cgroup;

  MapGetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (Bpf bpf = Bpf.open();
        CgroupStorage map = bpf.openPinned(options.pin(), Access.READ_ONLY);
        Cgroup key = CgroupArgument.open(bpf, cgroup);
        Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(map.type().byteSize(), 8);
      return switch (map.lookup(key, value)) {
        case PRESENT -> present(map, key, value);
        case ABSENT -> notThere(map, key, "absent", "has no value in map '" + map.name() + "'");
        case CGROUP_GONE -> notThere(map, key, "cgroup_gone", "was removed");
      };
    }
  }

  private int present(CgroupStorage map, Cgroup key, MemorySegment value) {
    if (options.isJson()) {
      Map<String, Object> document = MapReport.about(options.pin(), map, key, "present");
      MapReport.putValue(document, map.type(), value);
      terminal.json(document);
    } else {
      terminal.line(MapReport.shown(map.type(), value));
    }
    return ExitCode.DONE;
  }

  private int notThere(CgroupStorage map, Cgroup key, String result, String what) {
    if (options.isJson()) {
      terminal.json(MapReport.about(options.pin(), map, key, result));
    }
    terminal.note("absent: cgroup '" + Text.escape(key.pathAtOpen()) + "' " + what);
    return ExitCode.NOT_THERE;
  }
}
