package io.github.cgrpstorage.model;

import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.ModelProvider;

/** Makes {@link ModelKernel}s; found by {@link java.util.ServiceLoader}. */
public final class ReferenceModelProvider implements ModelProvider {

  /** For the service loader. */
  public ReferenceModelProvider() {}

  @Override
  public Kernel open(KernelRelease release) {
    return ModelKernel.of(release);
  }
}
