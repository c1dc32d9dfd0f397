package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.kernel.floor.LinuxKernel;
import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.KernelProvider;
import java.util.List;

/** Provides the kernel of this machine; found by {@link java.util.ServiceLoader}. */
public final class LinuxKernelProvider implements KernelProvider {

  /** For the service loader. */
  public LinuxKernelProvider() {}

  @Override
  public Kernel open() throws BpfException {
    for (Finding finding : List.of(Probes.platform(), Probes.nativeAccess(), Probes.libbpf())) {
      if (!finding.isSupported()) {
        throw BpfException.of("Bpf.open", 0)
            .because(finding.detail())
            .remedy(finding.remedy())
            .build();
      }
    }
    return new LinuxKernel();
  }

  @Override
  public Availability availability() {
    return new Availability(Probes.machine(), Probes.all());
  }
}
