package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.seam.MapInfo;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Prints what the kernel says of a map.",
    footerHeading = "%nExamples:%n",
    footer = {"  cgrp-storage map info /sys/fs/bpf/io --json"})
final class MapInfoCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private MapOptions options;

  MapInfoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (Bpf bpf = Bpf.open();
        CgroupStorage map = bpf.openPinned(options.pin(), Access.READ_ONLY)) {
      Map<String, Object> document = MapReport.about(options.pin(), map);
      MapInfo info = map.info();
      document.put("id", info.id());
      document.put("type", "cgrp_storage");
      document.put("key_size", info.keySize());
      document.put("value_size", info.valueSize());
      document.put("flags", info.flags());
      document.put("btf_id", info.btfId());
      document.put("frozen", info.frozen());
      document.put("memory_bytes", info.memory());
      document.put("layout", map.type().toString());
      print(document);
    }
    return ExitCode.DONE;
  }

  private void print(Map<String, Object> document) {
    if (options.isJson()) {
      terminal.json(document);
    } else {
      document.forEach((key, value) -> terminal.line("%-13s %s".formatted(key, value)));
    }
  }
}
