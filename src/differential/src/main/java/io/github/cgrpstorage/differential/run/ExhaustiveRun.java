package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.generate.Alphabet;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.storage.BpfException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every sequence of a length over the {@link Alphabet}, on the kernel and on the model, in step.
 * Shorter sequences are beginnings of longer ones, so they are tried as well.
 */
public final class ExhaustiveRun {

  /** After so many sequences everything is thrown away: a divergence has no longer history. */
  private static final int BATCH = 2_000;

  private final Contest contest;
  private final List<Operation> letters = Alphabet.letters();
  private final Shrinker shrinker;
  private final int[] digits;
  private final long sequences;
  private final List<Operation> history = new ArrayList<>();
  private long operations;
  private final Passing passing = new Passing();

  /**
   * Prepares a run.
   *
   * @param contest the two
   * @param length the length of each sequence, 1 or more
   */
  public ExhaustiveRun(Contest contest, int length) {
    this.contest = contest;
    this.shrinker = new Shrinker(contest, Alphabet.scope());
    this.digits = new int[length];
    this.sequences = count(letters.size(), length);
  }

  /**
   * How many sequences there are.
   *
   * @param letters the size of the alphabet
   * @param length the length of each
   * @return the number
   * @throws ArithmeticException when it is beyond all reason
   */
  public static long count(int letters, int length) {
    long count = 1;
    for (int i = 0; i < length; i++) {
      count = Math.multiplyExact(count, letters);
    }
    return count;
  }

  /**
   * Runs until all sequences were tried, or the two differ.
   *
   * @param progress is told from time to time, in sequences; when it gives false the run ends early
   * @return what was done
   * @throws BpfException when the kernel refuses what every run needs
   */
  public ExhaustiveReport run(DifferentialRun.Progress progress) throws BpfException {
    long started = System.nanoTime();
    long done = 0;
    Optional<Divergence> divergence = Optional.empty();
    boolean goOn = true;
    while (goOn && done < sequences && divergence.isEmpty()) {
      long batch = Math.min(BATCH, sequences - done);
      divergence = batch(batch);
      done += batch;
      goOn = progress.report(done, sequences);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    return new ExhaustiveReport(
        letters.size(), digits.length, done, operations, seconds, passing, divergence);
  }

  private Optional<Divergence> batch(long count) throws BpfException {
    history.clear();
    Optional<Divergence> seen = inStep(count);
    return seen.isEmpty() ? seen : shrinker.shrink(history).or(() -> seen);
  }

  private Optional<Divergence> inStep(long count) throws BpfException {
    try (Pair pair = Pair.open(contest, Alphabet.scope())) {
      boolean agree = all(pair, Alphabet.prologue());
      List<Operation> sequence = new ArrayList<>(digits.length);
      for (long i = 0; i < count && agree; i++) {
        nextSequence(sequence);
        agree = all(pair, sequence) && all(pair, Alphabet.undo(sequence));
      }
      passing.add(pair.passing());
      return agree
          ? Optional.empty()
          : Optional.of(
              new Divergence(Alphabet.scope(), history, pair.kernelOutcome(), pair.modelOutcome()));
    }
  }

  private boolean all(Pair pair, List<Operation> applied) {
    for (Operation operation : applied) {
      history.add(operation);
      operations++;
      if (!pair.apply(operation)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the sequence that the digits say, and counts on. */
  private void nextSequence(List<Operation> sequence) {
    sequence.clear();
    for (int digit : digits) {
      sequence.add(letters.get(digit));
    }
    int place = digits.length - 1;
    while (place >= 0 && ++digits[place] == letters.size()) {
      digits[place--] = 0;
    }
  }
}
