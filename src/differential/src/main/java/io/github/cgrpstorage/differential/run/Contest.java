package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The two that are compared.
 *
 * <p>Immutable.
 *
 * @param kernel the one that is right by definition; used for the whole run and closed by the
 *     caller
 * @param bpffs where its pins go
 * @param model makes the one that is to be proved right, anew for each sequence of operations
 */
public record Contest(Kernel kernel, Path bpffs, Supplier<ModelKernel> model) {

  /** Checks that both are there. */
  public Contest {
    Objects.requireNonNull(kernel);
    Objects.requireNonNull(bpffs);
    Objects.requireNonNull(model);
  }

  /**
   * Pins go to the usual place.
   *
   * @param kernel the one that is right by definition
   * @param model makes the one that is to be proved right
   */
  public Contest(Kernel kernel, Supplier<ModelKernel> model) {
    this(kernel, Replayer.BPFFS, model);
  }

  /** Opens a replayer on the kernel. */
  Replayer open(Scope scope) throws BpfException {
    return Replayer.open(kernel, scope, bpffs);
  }
}
