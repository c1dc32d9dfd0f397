package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.storage.BpfException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A stretch of a run that begins with nothing and ends with nothing.
 *
 * <p>Not thread-safe.
 */
final class Epoch {

  private final Contest contest;
  private final Scope scope;
  private final Operation[] applied;
  private final int[] codes;
  private int count;
  private int differing = -1;
  private String kernelOutcome;
  private String modelOutcome;
  private long nanos;
  private final Passing passing = new Passing();

  Epoch(Contest contest, Scope scope, int length) {
    this.contest = contest;
    this.scope = scope;
    this.applied = new Operation[length];
    this.codes = new int[length];
  }

  /** Applies operations to both, until the two differ. */
  void inStep(Supplier<Operation> source) throws BpfException {
    long started = System.nanoTime();
    try (Pair pair = Pair.open(contest, scope)) {
      while (count < applied.length && differing < 0) {
        Operation operation = source.get();
        if (!pair.apply(operation)) {
          differing = count;
          kernelOutcome = pair.kernelOutcome();
          modelOutcome = pair.modelOutcome();
        }
        applied[count] = operation;
        codes[count++] = pair.kernelCode();
      }
      passing.add(pair.passing());
    }
    nanos = System.nanoTime() - started;
  }

  /** Applies the same operations to the kernel alone; how long that takes. */
  long alone() throws BpfException {
    long started = System.nanoTime();
    try (Replayer replayer = contest.open(scope)) {
      for (int i = 0; i < count; i++) {
        replayer.apply(applied[i]);
      }
    }
    return System.nanoTime() - started;
  }

  /** Where the two differ, made small. */
  Optional<Divergence> divergence() throws BpfException {
    // A thread that was interrupted can do no more: what it saw last proves nothing.
    if (differing < 0 || Thread.currentThread().isInterrupted()) {
      return Optional.empty();
    }
    List<Operation> prefix = List.of(Arrays.copyOf(applied, differing + 1));
    return new Shrinker(contest, scope)
        .shrink(prefix)
        .or(() -> Optional.of(new Divergence(scope, prefix, kernelOutcome, modelOutcome)));
  }

  Scope scope() {
    return scope;
  }

  Operation[] applied() {
    return applied;
  }

  int[] codes() {
    return codes;
  }

  int count() {
    return count;
  }

  long nanos() {
    return nanos;
  }

  Passing passing() {
    return passing;
  }
}
