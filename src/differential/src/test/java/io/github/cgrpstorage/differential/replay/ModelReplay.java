package io.github.cgrpstorage.differential.replay;

import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.KernelRelease;

/** Replays text on a model, for tests. */
public final class ModelReplay {

  public static final KernelRelease RELEASE = KernelRelease.parse("6.18");

  private ModelReplay() {}

  /** The outcomes, one line each. */
  public static String outcomes(String text) throws BpfException {
    return outcomes(text, Profile.of(RELEASE));
  }

  public static String outcomes(String text, Profile profile) throws BpfException {
    try (ModelKernel model = ModelKernel.of(profile)) {
      return new GoldenTrace("test", text, "").outcomesOn(model);
    }
  }
}
