package io.github.cgrpstorage.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "map",
    mixinStandardHelpOptions = true,
    description = {
      "Pinned maps of cgroup storage: make, read, write, list, remove.",
      "PIN is a path in bpffs. CGROUP is a cgroup's directory. HEX is a value's bytes, two "
          + "digits a byte."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage map create /sys/fs/bpf/io --layout \"u64 reads\"",
      "  cgrp-storage map put /sys/fs/bpf/io /sys/fs/cgroup/a 0100000000000000",
      "  cgrp-storage map get /sys/fs/bpf/io /sys/fs/cgroup/a --json"
    })
final class MapCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do with the map");
  }
}
