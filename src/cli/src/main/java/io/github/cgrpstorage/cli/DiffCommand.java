package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.run.ProfileProbe;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Compares the kernel with the model: by random operations in step, or by every "
          + "sequence of a length, or by threads whose histories must be linearizable; or looks "
          + "whether faults of the model would be noticed.",
      "Exit 0 when all is well, 1 when the two differ: the least trace that shows it is "
          + "written to a file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage diff --ops 10000000",
      "  cgrp-storage diff --exhaustive 5",
      "  cgrp-storage diff --threads 8 --ops 1000000",
      "  cgrp-storage diff --mutant all"
    })
final class DiffCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private ModelOption model;

  @ArgGroup(multiplicity = "0..1")
  private Mode mode = new Mode();

  @Option(
      names = "--ops",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "How many operations; for each mutant, how many at most; default 1000000.")
  private long operations;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "What the operations depend on; default: another one each time. Printed.")
  private Long seed;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  /** At most one of them; without, random operations in step. */
  private static final class Mode {

    @Option(
        names = "--exhaustive",
        paramLabel = "LEN",
        description = "Every sequence of LEN operations of a small alphabet.")
    private Integer length;

    @Option(
        names = "--threads",
        paramLabel = "T",
        description = "T threads at once on the kernel; 1 to 64.")
    private Integer threads;

    @Option(
        names = "--mutant",
        paramLabel = "NAME|all",
        description = "A rule of the model to invert, or all of them, one after the other.")
    private String mutant;
  }

  DiffCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkOptions();
    Profile asked = model.profile();
    List<Finding> missing = Needs.missing(Bpf.availability());
    if (!missing.isEmpty()) {
      terminal.note("This machine's kernel cannot be compared with the model. Missing:");
      Needs.print(missing, terminal);
      return ExitCode.MACHINE;
    }
    try (CleanExit _ = CleanExit.ofThisThread();
        Bpf bpf = Bpf.open()) {
      BpffsMount.ensure(Replayer.BPFFS.resolve("replay"), terminal);
      DiffMode chosen = mode(model.isAutomatic() ? probed(bpf.kernel(), asked) : asked);
      terminal.note("again: " + chosen.commandLine());
      return chosen.run(bpf.kernel()) ? ExitCode.DONE : ExitCode.NOT_THERE;
    }
  }

  private Profile probed(Kernel kernel, Profile release) throws BpfException {
    ProfileProbe probe = ProfileProbe.of(kernel, Replayer.BPFFS, release);
    probe
        .changed()
        .forEach(
            rule ->
                terminal.note(
                    "this kernel is not as mainline's %s: %s '%s'"
                        .formatted(
                            release,
                            release.holds(rule) ? "it lacks the rule" : "it has the rule",
                            rule.id())));
    return probe.profile();
  }

  private DiffMode mode(Profile profile) {
    long used = seed != null ? seed : System.nanoTime() & 0xffff_ffffL;
    DiffSettings settings =
        new DiffSettings(terminal, json, profile, model.argument(), operations, used);
    if (mode.length != null) {
      return new DiffExhaustive(settings, mode.length);
    }
    if (mode.threads != null) {
      return new DiffThreads(settings, mode.threads);
    }
    return mode.mutant != null ? new DiffMutants(settings, mode.mutant) : new DiffRandom(settings);
  }

  private void checkOptions() {
    check("--ops", operations, 1, Long.MAX_VALUE);
    if (mode.length != null) {
      check("--exhaustive", mode.length, 1, 8);
    }
    if (mode.threads != null) {
      check("--threads", mode.threads, 1, 64);
    }
  }

  private static void check(String option, long number, long least, long most) {
    if (number < least || number > most) {
      String range = most == Long.MAX_VALUE ? least + " or more" : least + " to " + most;
      throw new UsageException(option + " is " + range + ", not " + number);
    }
  }
}
