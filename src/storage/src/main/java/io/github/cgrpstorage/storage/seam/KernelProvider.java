package io.github.cgrpstorage.storage.seam;

import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.BpfException;

/**
 * Finds the real kernel: the kernel module provides one, {@link java.util.ServiceLoader} finds it.
 * With no provider on the module path only the model is there.
 */
public interface KernelProvider {

  /**
   * Opens the kernel of this machine.
   *
   * @return the kernel; the caller closes it
   * @throws BpfException when this machine lacks what every use needs, with the remedy
   */
  Kernel open() throws BpfException;

  /**
   * What of cgroup storage this machine can do. Never throws for something that is missing.
   *
   * @return the report
   */
  Availability availability();
}
