package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.policy.CgroupPolicy;
import io.github.cgrpstorage.agent.policy.PolicyEnforcer;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Text;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the policy of a cgroup, with those of its ancestors that hold for it too; "
          + "without CGROUP all that are set.",
      "Behind each rule stands what it allowed and refused."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage policy show",
      "  cgrp-storage policy show /sys/fs/cgroup/job.slice --json"
    })
final class PolicyShowCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private PolicyOptions options;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CGROUP",
      description = "The cgroup's directory.")
  private String cgroup;

  PolicyShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (Bpf bpf = Bpf.open()) {
      return cgroup == null ? showAll(bpf) : showOne(bpf);
    }
  }

  private int showAll(Bpf bpf) throws IOException {
    List<CgroupPolicy> all = List.of();
    Optional<PolicyEnforcer> installed = PolicyEnforcer.openInstalled(bpf, options.pins());
    if (installed.isPresent()) {
      try (PolicyEnforcer enforcer = installed.get()) {
        all = enforcer.list();
      }
    }
    if (options.isJson()) {
      Map<String, Object> document = PolicyReport.about(options.pins());
      document.put("policies", all.stream().map(PolicyReport::entry).toList());
      terminal.json(document);
    } else {
      all.forEach(found -> terminal.line(PolicyReport.line(found)));
    }
    return ExitCode.DONE;
  }

  private int showOne(Bpf bpf) throws IOException {
    try (Cgroup key = CgroupArgument.open(bpf, cgroup)) {
      Optional<PolicyEnforcer> installed = PolicyEnforcer.openInstalled(bpf, options.pins());
      if (installed.isEmpty()) {
        return report(key, Optional.empty(), List.of());
      }
      try (PolicyEnforcer enforcer = installed.get()) {
        return report(key, enforcer.get(key), enforcer.inherited(key));
      }
    }
  }

  private int report(Cgroup key, Optional<CgroupPolicy> own, List<CgroupPolicy> inherited) {
    if (options.isJson()) {
      terminal.json(document(key, own, inherited));
    } else {
      own.ifPresent(found -> terminal.line(PolicyReport.line(found)));
      inherited.forEach(found -> terminal.line("inherits " + PolicyReport.line(found)));
    }
    if (own.isPresent() || !inherited.isEmpty()) {
      return ExitCode.DONE;
    }
    terminal.note("absent: no policy holds for cgroup '" + Text.escape(key.pathAtOpen()) + "'");
    return ExitCode.NOT_THERE;
  }

  private Map<String, Object> document(
      Cgroup key, Optional<CgroupPolicy> own, List<CgroupPolicy> inherited) {
    String result = own.isPresent() ? "present" : "absent";
    Map<String, Object> document = PolicyReport.about(options.pins(), key, result);
    own.ifPresent(found -> document.putAll(PolicyReport.entry(found)));
    document.put("inherited", inherited.stream().map(PolicyReport::entry).toList());
    return document;
  }
}
