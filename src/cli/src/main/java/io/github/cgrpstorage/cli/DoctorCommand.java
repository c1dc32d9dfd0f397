package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Availability.Verdict;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Feature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Says what of cgroup storage this machine can do, and the remedy for what it cannot.",
      "Exit 0 when everything that the product needs is there, else 3."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  cgrp-storage doctor", "  cgrp-storage doctor --json"})
final class DoctorCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws BpfException {
    Availability availability = Bpf.availability();
    if (json) {
      terminal.json(document(availability));
    } else {
      print(availability);
    }
    return availability.isComplete() ? ExitCode.DONE : ExitCode.MACHINE;
  }

  private void print(Availability availability) {
    terminal.line(availability.machine());
    terminal.line("");
    availability.findings().forEach(finding -> terminal.line(row(terminal, finding)));
    terminal.line("");
    List<Finding> missing = availability.missing();
    if (missing.isEmpty()) {
      terminal.line("Everything that cgrp-storage needs is here.");
    }
    list("Not told for want of something else: ", Verdict.UNKNOWN, missing);
    list("Missing: ", Verdict.NOT_SUPPORTED, missing);
  }

  /** What is missing is told from what only could not be asked: that has no remedy of its own. */
  private void list(String title, Verdict verdict, List<Finding> missing) {
    List<String> ids =
        missing.stream()
            .filter(finding -> finding.verdict() == verdict)
            .map(finding -> finding.feature().id())
            .toList();
    if (!ids.isEmpty()) {
      terminal.line(title + String.join(", ", ids));
    }
  }

  /** One finding on one line; its remedy behind it. */
  static String row(Terminal terminal, Finding finding) {
    String mark =
        switch (finding.verdict()) {
          case SUPPORTED -> "@|green yes|@";
          case NOT_SUPPORTED -> finding.feature().isRequired() ? "@|red no |@" : "no ";
          case UNKNOWN -> "@|yellow ?  |@";
        };
    String remedy = finding.remedy().isEmpty() ? "" : "; " + finding.remedy();
    String label = "%-20s %-6s".formatted(finding.feature().id(), since(finding.feature()));
    return terminal.styled(mark) + "  " + label + "  " + finding.detail() + remedy;
  }

  private static String since(Feature feature) {
    return feature.since().map(release -> release + "+").orElse("");
  }

  private static Map<String, Object> document(Availability availability) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("machine", availability.machine());
    document.put("complete", availability.isComplete());
    document.put("features", availability.findings().stream().map(DoctorCommand::entry).toList());
    return document;
  }

  private static Map<String, Object> entry(Finding finding) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("feature", finding.feature().id());
    entry.put("verdict", finding.verdict().name().toLowerCase(java.util.Locale.ROOT));
    entry.put("required", finding.feature().isRequired());
    entry.put("since", finding.feature().since().map(Object::toString).orElse(null));
    entry.put("detail", finding.detail());
    entry.put("remedy", finding.remedy().isEmpty() ? null : finding.remedy());
    return entry;
  }
}
