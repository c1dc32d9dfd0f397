package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.CollectorStatus;
import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Availability.Verdict;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
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
      "Exit 0 when everything that the product needs is there, else 3. A collector that this "
          + "kernel does not fit changes nothing about that."
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
    Collectors collectors = Collectors.check();
    if (json) {
      terminal.json(document(availability, collectors));
    } else {
      print(availability, collectors);
    }
    return availability.isComplete() ? ExitCode.DONE : ExitCode.MACHINE;
  }

  /**
   * What this kernel has for each collector.
   *
   * @param statuses one each; none when it could not be told
   * @param unknown why it could not be told; empty when it could
   */
  private record Collectors(List<CollectorStatus> statuses, String unknown) {

    /** What is missing for a look at the kernel is among the features, with its remedy. */
    static Collectors check() {
      try (Bpf bpf = Bpf.open()) {
        return new Collectors(Agent.check(bpf), "");
      } catch (IOException e) {
        return new Collectors(List.of(), e.getMessage());
      }
    }

    List<String> lines() {
      return statuses.isEmpty()
          ? List.of("cannot be told: " + unknown)
          : statuses.stream().map(Collectors::line).toList();
    }

    private static String line(CollectorStatus status) {
      String line = "%s  %-20s  %s";
      String detail = status.detail().isEmpty() ? "fits this kernel" : status.detail();
      return line.formatted(fits(status) ? "yes" : "no ", status.collector().id(), detail);
    }

    private static boolean fits(CollectorStatus status) {
      return status.state() != CollectorStatus.State.UNSUPPORTED;
    }

    List<Map<String, Object>> entries() {
      return statuses.stream().map(Collectors::entry).toList();
    }

    private static Map<String, Object> entry(CollectorStatus status) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("collector", status.collector().id());
      entry.put("fits", fits(status));
      entry.put("detail", status.detail().isEmpty() ? null : status.detail());
      return entry;
    }
  }

  private void print(Availability availability, Collectors collectors) {
    terminal.line(availability.machine());
    terminal.line("");
    availability.findings().forEach(finding -> terminal.line(row(terminal, finding)));
    terminal.line("");
    terminal.line("Collectors of 'load', by this kernel's BTF:");
    collectors.lines().forEach(terminal::line);
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

  private static Map<String, Object> document(Availability availability, Collectors collectors) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("machine", availability.machine());
    document.put("complete", availability.isComplete());
    document.put("features", availability.findings().stream().map(DoctorCommand::entry).toList());
    document.put("collectors", collectors.entries());
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
