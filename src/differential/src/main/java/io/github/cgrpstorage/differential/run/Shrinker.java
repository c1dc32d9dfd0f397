package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.storage.BpfException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a divergence small: takes operations out, half of them, a quarter, … one by one, as long as
 * the two still differ somewhere (Zeller's ddmin), then makes those that are left plain.
 */
final class Shrinker {

  private final Contest contest;
  private final Scope scope;

  Shrinker(Contest contest, Scope scope) {
    this.contest = contest;
    this.scope = scope;
  }

  /** The least divergence that is found; empty when the two agree this time. */
  Optional<Divergence> shrink(List<Operation> operations) throws BpfException {
    Optional<Divergence> found = divergence(operations);
    if (found.isEmpty()) {
      return found;
    }
    Divergence least = found.get();
    String before;
    do {
      before = text(least);
      least = plainer(fewer(least));
    } while (!text(least).equals(before));
    return Optional.of(least);
  }

  private static String text(Divergence divergence) {
    return DivergenceText.write(divergence, List.of());
  }

  private Divergence fewer(Divergence start) throws BpfException {
    Divergence least = start;
    for (int chunk = Math.max(1, start.operations().size() / 2); chunk > 0; chunk /= 2) {
      // From the end: what came last depends on what came first.
      for (int end = least.operations().size(); end > 0; end -= chunk) {
        int from = Math.max(0, end - chunk);
        least = divergence(without(least.operations(), from, end)).orElse(least);
      }
    }
    return least;
  }

  private static List<Operation> without(List<Operation> operations, int from, int to) {
    List<Operation> rest =
        new ArrayList<>(operations.subList(0, Math.min(from, operations.size())));
    // A sequence that became shorter meanwhile differs earlier: there may be nothing behind.
    rest.addAll(operations.subList(Math.min(to, operations.size()), operations.size()));
    return rest;
  }

  private Divergence plainer(Divergence start) throws BpfException {
    Divergence least = start;
    for (int i = 0; i < least.operations().size(); i++) {
      Optional<Divergence> found = Optional.of(least);
      while (found.isPresent()) {
        least = found.get();
        found = plainerAt(least, i);
      }
    }
    return least;
  }

  private Optional<Divergence> plainerAt(Divergence start, int index) throws BpfException {
    for (Operation simpler : Simplification.of(scope, start.operations().get(index))) {
      List<Operation> candidate = new ArrayList<>(start.operations());
      candidate.set(index, simpler);
      Optional<Divergence> found = divergence(candidate);
      if (found.isPresent() && found.get().operations().size() == candidate.size()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** Runs the operations up to the first in which the two differ. */
  private Optional<Divergence> divergence(List<Operation> candidate) throws BpfException {
    List<Operation> operations = Binding.wellFormed(candidate);
    try (Pair pair = Pair.open(contest, scope)) {
      for (int i = 0; i < operations.size(); i++) {
        if (!pair.apply(operations.get(i))) {
          return Optional.of(
              new Divergence(
                  scope, operations.subList(0, i + 1), pair.kernelOutcome(), pair.modelOutcome()));
        }
      }
    }
    return Optional.empty();
  }
}
