package io.github.cgrpstorage.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = {
      "Limits what the processes of a cgroup do: connect, bind, exec.",
      "BPF programs obey at once.",
      "The policies of a cgroup and of all its ancestors must allow. They outlive this "
          + "command and go with their cgroup. CGROUP is a cgroup's directory."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage policy set /sys/fs/cgroup/job.slice --connect deny",
      "  cgrp-storage policy show",
      "  cgrp-storage policy clear /sys/fs/cgroup/job.slice"
    })
final class PolicyCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do with policies");
  }
}
