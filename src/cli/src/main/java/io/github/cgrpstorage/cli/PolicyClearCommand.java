package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.policy.PolicyEnforcer;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Text;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "clear",
    mixinStandardHelpOptions = true,
    description =
        "Ends the policy of a cgroup and forgets its counts; with --all ends all policies, detaches the programs and"
            + " removes their pins.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage policy clear /sys/fs/cgroup/job.slice",
      "  cgrp-storage policy clear --all"
    })
final class PolicyClearCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private PolicyOptions options;

  @ArgGroup(multiplicity = "1")
  private What what;

  /** One cgroup or all. */
  private static final class What {

    @Parameters(index = "0", paramLabel = "CGROUP", description = "The cgroup's directory.")
    private String cgroup;

    @Option(names = "--all", required = true, description = "End all policies; nothing is left.")
    private boolean all;
  }

  PolicyClearCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    try (Bpf bpf = Bpf.open()) {
      return what.all ? clearAll(bpf) : clearOne(bpf);
    }
  }

  private int clearAll(Bpf bpf) throws IOException {
    boolean found = PolicyEnforcer.uninstall(bpf, options.pins());
    if (options.isJson()) {
      Map<String, Object> document = PolicyReport.about(options.pins());
      document.put("result", found ? "removed" : "absent");
      terminal.json(document);
    }
    if (!found) {
      terminal.note("absent: nothing is installed at '" + Text.escape(options.pins()) + "'");
    }
    return found ? ExitCode.DONE : ExitCode.NOT_THERE;
  }

  private int clearOne(Bpf bpf) throws IOException {
    try (Cgroup key = CgroupArgument.open(bpf, what.cgroup)) {
      DeleteResult result = clear(bpf, key);
      if (options.isJson()) {
        String name = result.name().toLowerCase(Locale.ROOT);
        terminal.json(PolicyReport.about(options.pins(), key, name));
      }
      if (result == DeleteResult.DELETED) {
        return ExitCode.DONE;
      }
      String why = result == DeleteResult.ABSENT ? "' has no policy of its own" : "' was removed";
      terminal.note("absent: cgroup '" + Text.escape(key.pathAtOpen()) + why);
      return ExitCode.NOT_THERE;
    }
  }

  private DeleteResult clear(Bpf bpf, Cgroup key) throws IOException {
    Optional<PolicyEnforcer> installed = PolicyEnforcer.openInstalled(bpf, options.pins());
    if (installed.isEmpty()) {
      return DeleteResult.ABSENT;
    }
    try (PolicyEnforcer enforcer = installed.get()) {
      return enforcer.clear(key);
    }
  }
}
