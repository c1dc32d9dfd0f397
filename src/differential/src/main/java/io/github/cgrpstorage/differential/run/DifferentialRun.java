package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.coverage.Coverage;
import io.github.cgrpstorage.differential.coverage.Directed;
import io.github.cgrpstorage.differential.generate.Generator;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.storage.BpfException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Operations on the kernel and on the model, in step: first a sequence for each situation that is
 * known, then random ones. The run is cut into epochs: each begins with nothing and ends with
 * nothing, so that what leads to a divergence is never longer than an epoch; each random one has
 * its own seed and preferences.
 *
 * <p>Some epochs are driven once more, on the kernel alone: that is what the speed is measured by.
 */
public final class DifferentialRun {

  /** Operations in an epoch. */
  public static final int EPOCH = 20_000;

  /** A run of fewer operations is random only. */
  public static final long DIRECTED_FROM = 100_000;

  /** One epoch in so many is driven on the kernel alone as well. */
  private static final int BASELINE_EVERY = 8;

  private final Contest contest;
  private final long seed;
  private final long operations;
  private final Tally tally = new Tally();
  private final Coverage coverage = new Coverage();
  private Optional<Divergence> divergence = Optional.empty();
  private boolean goOn = true;

  /**
   * Prepares a run.
   *
   * @param contest the two
   * @param seed what all operations depend on
   * @param operations how many operations to apply
   */
  public DifferentialRun(Contest contest, long seed, long operations) {
    this.contest = contest;
    this.seed = seed;
    this.operations = operations;
  }

  /**
   * Runs until all operations were applied, or the two differ.
   *
   * @param progress is told after each epoch; when it gives false the run ends early
   * @return what was done
   * @throws BpfException when the kernel refuses what every run needs
   */
  public RunReport run(Progress progress) throws BpfException {
    long started = System.nanoTime();
    if (operations >= DIRECTED_FROM) {
      directed(progress);
    }
    for (long epoch = 0; isToGoOn(); epoch++) {
      random(epoch);
      goOn = progress.report(tally.operations, operations);
    }
    return new RunReport(seed, System.nanoTime() - started, tally, coverage, divergence);
  }

  private boolean isToGoOn() {
    return goOn && divergence.isEmpty() && tally.operations < operations;
  }

  private void directed(Progress progress) throws BpfException {
    for (List<Operation> part : Directed.parts()) {
      if (isToGoOn()) {
        Epoch epoch = new Epoch(contest, Directed.scope(), part.size());
        epoch.inStep(part.iterator()::next);
        account(epoch);
        goOn = progress.report(tally.operations, operations);
      }
    }
  }

  private void random(long number) throws BpfException {
    int length = (int) Math.min(EPOCH, operations - tally.operations);
    Epoch epoch = new Epoch(contest, Generator.scope(), length);
    epoch.inStep(new Generator(seedOf(seed, number))::next);
    account(epoch);
    // The first epochs warm the virtual machine: they are no measure of anything.
    if (divergence.isEmpty() && number % BASELINE_EVERY == BASELINE_EVERY - 1) {
      tally.aloneNanos += epoch.alone();
      tally.pairedNanos += epoch.nanos();
      tally.aloneOperations += epoch.count();
    }
  }

  private void account(Epoch epoch) throws BpfException {
    tally.operations += epoch.count();
    tally.nanos += epoch.nanos();
    tally.passing.add(epoch.passing());
    coverage.follow(epoch.scope(), epoch.applied(), epoch.codes(), epoch.count());
    divergence = epoch.divergence();
  }

  /** Neighbouring seeds, and neighbouring epochs, have nothing in common. */
  static long seedOf(long seed, long epoch) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + epoch).nextLong();
  }

  /** What is counted. */
  static final class Tally {
    long operations;
    long nanos;
    final Passing passing = new Passing();
    long aloneOperations;
    long aloneNanos;
    long pairedNanos;
  }

  /** Is told how far a run is. */
  @FunctionalInterface
  public interface Progress {

    /**
     * Some operations were applied.
     *
     * @param done how many so far
     * @param all how many there will be
     * @return whether to go on
     */
    boolean report(long done, long all);
  }
}
