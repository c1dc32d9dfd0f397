package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import java.util.List;

/**
 * Operations after the last of which the two gave different outcomes.
 *
 * <p>Immutable.
 *
 * @param scope the names of the operations' slots
 * @param operations the operations
 * @param kernel the kernel's outcome of the last one
 * @param model the model's
 */
public record Divergence(Scope scope, List<Operation> operations, String kernel, String model) {

  /** Copies the list. */
  public Divergence {
    operations = List.copyOf(operations);
  }
}
