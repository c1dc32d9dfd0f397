package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which of the two worlds a command uses, and the release that the model behaves as. */
final class SideOptions {

  @Option(
      names = "--on",
      paramLabel = "kernel|model",
      description = "Where to run; default: the kernel where this machine can, else the model.")
  private Side side;

  @Mixin private ModelOption model;

  /** Opens it, saying so on stderr when the choice was left open. */
  Bpf open(Terminal terminal) throws BpfException {
    if (side == null) {
      side = choose(terminal);
    }
    return isKernel() ? Bpf.open() : Bpf.over(model.open());
  }

  /** Whether the kernel was chosen, once it was opened. */
  boolean isKernel() {
    return side == Side.KERNEL;
  }

  boolean wantsKernel() {
    return side == Side.KERNEL;
  }

  boolean wantsModel() {
    return side == Side.MODEL;
  }

  Bpf openModel() {
    return Bpf.over(model.open());
  }

  private static Side choose(Terminal terminal) throws BpfException {
    boolean able = Needs.missing(Bpf.availability()).isEmpty();
    terminal.note(
        able
            ? "cgrp-storage: on the kernel"
            : "cgrp-storage: on the model: this machine's kernel cannot (doctor says why)");
    return able ? Side.KERNEL : Side.MODEL;
  }
}
