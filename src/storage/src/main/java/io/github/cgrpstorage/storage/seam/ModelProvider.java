package io.github.cgrpstorage.storage.seam;

import io.github.cgrpstorage.storage.KernelRelease;

/** Makes models: the model module provides one, {@link java.util.ServiceLoader} finds it. */
public interface ModelProvider {

  /**
   * Makes a model of a kernel, with an empty cgroup tree.
   *
   * @param release the release to behave as, 6.2 or newer
   * @return the model; the caller closes it
   */
  Kernel open(KernelRelease release);
}
