package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what this machine can do: makes two cgroups and a map, goes through each "
          + "outcome, then counts system calls and context switches per cgroup for a few seconds.",
      "Cleans up."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  cgrp-storage demo --seconds 2", "  cgrp-storage demo --on model --release 6.2"})
final class DemoCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private SideOptions side;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "4",
      description = "How long to show live counts, 0 to 3600; default 4.")
  private int seconds;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 0 || seconds > 3600) {
      throw new UsageException("--seconds is 0 to 3600, not " + seconds);
    }
    Availability availability = Bpf.availability();
    List<Finding> missing = Needs.missing(availability);
    if (side.wantsKernel() || missing.isEmpty() && !side.wantsModel()) {
      return onKernel(availability, missing);
    }
    return onModel(missing);
  }

  private int onKernel(Availability availability, List<Finding> missing)
      throws IOException, InterruptedException {
    terminal.line(availability.machine());
    if (!missing.isEmpty()) {
      terminal.note("This machine cannot run the demo on its kernel. Missing:");
      Needs.print(missing, terminal);
      return ExitCode.MACHINE;
    }
    long supported = availability.findings().stream().filter(Finding::isSupported).count();
    terminal.line(
        "%d of %d features are here, and with them all that is required (doctor lists them)."
            .formatted(supported, availability.findings().size()));
    try (CleanExit _ = CleanExit.ofThisThread();
        Bpf bpf = Bpf.open()) {
      new DemoOutcomes(bpf, terminal).show();
      new DemoCounters(bpf, terminal).show(seconds);
    }
    terminal.line("");
    terminal.line(
        "Cleaned up. Next: cgrp-storage --help, cgrp-storage doctor, cgrp-storage map --help");
    return ExitCode.DONE;
  }

  private int onModel(List<Finding> missing) throws IOException {
    try (Bpf bpf = side.openModel()) {
      String model = "the model of Linux " + bpf.kernel().release();
      if (missing.isEmpty()) {
        terminal.line("On " + model + ", as asked; no kernel is touched.");
      } else {
        terminal.line("This machine's kernel cannot, so this runs on " + model + ". Missing:");
        Needs.print(missing, terminal);
      }
      new DemoOutcomes(bpf, terminal).show();
      terminal.line("");
      terminal.line("That was " + model + ", not a kernel: no BPF program ran.");
    }
    return ExitCode.DONE;
  }
}
