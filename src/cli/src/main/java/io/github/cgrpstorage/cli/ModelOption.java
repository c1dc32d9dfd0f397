package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.KernelRelease;
import picocli.CommandLine.Option;

/** The kernel release that the model behaves as. */
final class ModelOption {

  @Option(
      names = "--release",
      paramLabel = "R",
      defaultValue = "auto",
      description =
          "The kernel release that the model behaves as, such as 6.18; default: this machine's.")
  private String text;

  ModelKernel open() {
    return ModelKernel.of(profile());
  }

  /** How the model behaves. */
  Profile profile() {
    try {
      return Profile.of(release());
    } catch (IllegalArgumentException e) {
      throw new UsageException("--release: " + e.getMessage());
    }
  }

  /** Whether no release was asked for. */
  boolean isAutomatic() {
    return text.equals("auto");
  }

  /** As it was given, for a command line that does the same; empty for the default. */
  String argument() {
    return isAutomatic() ? "" : " --release " + text;
  }

  private KernelRelease release() {
    if (isAutomatic()) {
      return KernelRelease.ofModelHere();
    }
    try {
      return KernelRelease.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--release: " + e.getMessage());
    }
  }
}
