package io.github.cgrpstorage.agent.example;

import io.github.cgrpstorage.agent.policy.Policy;
import io.github.cgrpstorage.agent.policy.PolicyEnforcer;
import io.github.cgrpstorage.agent.policy.Rule;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.nio.file.Path;

/** The example of docs/policy.md. */
final class PolicyExample {

  private PolicyExample() {}

  // policy.md begins
  static void limit(Path cgroup) throws IOException {
    try (Bpf bpf = Bpf.open();
        PolicyEnforcer enforcer = PolicyEnforcer.open(bpf, PolicyEnforcer.USUAL);
        Cgroup job = bpf.openCgroup(cgroup)) {
      enforcer.set(
          job,
          Policy.ALLOW_ALL
              .withConnect(new Rule.Rate(20, Rule.Per.S))
              .withExec(new Rule.Budget(100)));
      enforcer.get(job).ifPresent(found -> System.out.println(found.counts()));
    }
  }
  // policy.md ends
}
