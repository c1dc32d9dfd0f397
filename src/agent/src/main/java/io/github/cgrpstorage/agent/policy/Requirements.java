package io.github.cgrpstorage.agent.policy;

import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Feature;
import java.util.List;

/** What policies need of a machine: all of it, before anything is loaded. */
final class Requirements {

  private static final List<Feature> ALL =
      List.of(
          Feature.CGROUP2,
          Feature.CAP_BPF,
          Feature.CAP_PERFMON,
          Feature.CAP_NET_ADMIN,
          Feature.KERNEL_BTF,
          Feature.STORAGE_SYSCALLS,
          Feature.STEADY_LOOKUP,
          Feature.CGROUP_SOCK_ADDR,
          Feature.TP_BTF,
          Feature.BPFFS);

  private Requirements() {}

  static void check() throws BpfException {
    check(Bpf.availability());
  }

  static void check(Availability machine) throws BpfException {
    for (Feature feature : ALL) {
      Finding finding = machine.of(feature).orElseThrow();
      if (!finding.isSupported()) {
        throw BpfException.of("policy", 0)
            .because("policies cannot be enforced here: " + feature.id() + ": " + finding.detail())
            .remedy(finding.remedy().isEmpty() ? null : finding.remedy())
            .build();
      }
    }
  }
}
