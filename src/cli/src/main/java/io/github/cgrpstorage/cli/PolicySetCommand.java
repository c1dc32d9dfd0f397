package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.policy.CgroupPolicy;
import io.github.cgrpstorage.agent.policy.Policy;
import io.github.cgrpstorage.agent.policy.PolicyEnforcer;
import io.github.cgrpstorage.agent.policy.Rule;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.UpdateResult;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = {
      "Sets rules for a cgroup and all cgroups below it together; rules that are not named "
          + "stay.",
      "RULE is allow, deny, rate=N/s (or /m, /h), or budget=N: so many in all.",
      "A refused connect or bind gets EPERM, a refused exec SIGKILL."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage policy set /sys/fs/cgroup/job.slice --connect deny --bind deny",
      "  cgrp-storage policy set /sys/fs/cgroup/job.slice --connect rate=20/s",
      "  cgrp-storage policy set /sys/fs/cgroup/job.slice --exec-budget 100"
    })
final class PolicySetCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private PolicyOptions options;

  @Parameters(index = "0", paramLabel = "CGROUP", description = "The cgroup's directory.")
  private String cgroup;

  @ArgGroup(exclusive = false, multiplicity = "1")
  private Rules rules;

  /** One rule at least. */
  private static final class Rules {

    @Option(
        names = "--connect",
        paramLabel = "RULE",
        description = "Connects of IPv4 and IPv6, and datagrams sent to an address.")
    private String connect;

    @Option(names = "--bind", paramLabel = "RULE", description = "Binds of IPv4 and IPv6.")
    private String bind;

    @Option(names = "--exec", paramLabel = "RULE", description = "Programs that are started.")
    private String exec;

    @Option(names = "--exec-budget", paramLabel = "N", description = "The same as --exec budget=N.")
    private Long execBudget;

    Policy on(Policy policy) {
      try {
        return new Policy(
            connect == null ? policy.connect() : Rule.parse(connect),
            bind == null ? policy.bind() : Rule.parse(bind),
            exec(policy.exec()));
      } catch (IllegalArgumentException e) {
        throw new UsageException(e.getMessage());
      }
    }

    private Rule exec(Rule now) {
      if (exec != null && execBudget != null) {
        throw new UsageException("--exec and --exec-budget are one rule: name one of them");
      }
      if (execBudget != null) {
        return new Rule.Budget(execBudget);
      }
      return exec == null ? now : Rule.parse(exec);
    }
  }

  PolicySetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    // Before anything is loaded.
    rules.on(Policy.ALLOW_ALL);
    try (Bpf bpf = Bpf.open();
        Cgroup key = CgroupArgument.open(bpf, cgroup)) {
      check(bpf, key);
      BpffsMount.ensure(options.pins(), terminal);
      try (PolicyEnforcer enforcer = PolicyEnforcer.open(bpf, options.pins())) {
        Policy now = enforcer.get(key).map(CgroupPolicy::policy).orElse(Policy.ALLOW_ALL);
        Policy policy = rules.on(now);
        return report(key, policy, enforcer.set(key, policy));
      }
    }
  }

  private static void check(Bpf bpf, Cgroup key) throws IOException {
    try {
      PolicyEnforcer.checkMayHave(bpf, key);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private int report(Cgroup key, Policy policy, UpdateResult result) {
    if (options.isJson()) {
      String name = result.name().toLowerCase(Locale.ROOT);
      Map<String, Object> document = PolicyReport.about(options.pins(), key, name);
      document.put("policy", PolicyReport.rules(policy));
      terminal.json(document);
    }
    if (result == UpdateResult.STORED) {
      return ExitCode.DONE;
    }
    terminal.note("refused: cgroup '" + Text.escape(key.pathAtOpen()) + "' was removed");
    return ExitCode.NOT_THERE;
  }
}
