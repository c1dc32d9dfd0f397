package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.coverage.Coverage;
import java.util.Optional;

/**
 * What a run did.
 *
 * <p>Immutable.
 *
 * @param seed the seed
 * @param operations how many operations were applied to both
 * @param seconds how long the run took, all in all
 * @param perSecond operations a second of the two in step
 * @param alonePerSecond operations a second of the kernel alone, in the epochs that were driven
 *     twice; 0 when none was
 * @param ratio the speed of the two in step by that of the kernel alone, in those epochs; 0 when
 *     there was none
 * @param passing the kernel's outcomes that are no function of the arguments
 * @param coverage which situations the operations met
 * @param divergence where the two differ, made small; empty when they do not
 */
public record RunReport(
    long seed,
    long operations,
    double seconds,
    double perSecond,
    double alonePerSecond,
    double ratio,
    Passing passing,
    Coverage coverage,
    Optional<Divergence> divergence) {

  RunReport(
      long seed,
      long nanos,
      DifferentialRun.Tally tally,
      Coverage coverage,
      Optional<Divergence> divergence) {
    this(
        seed,
        tally.operations,
        nanos / 1e9,
        perSecond(tally.operations, tally.nanos),
        perSecond(tally.aloneOperations, tally.aloneNanos),
        tally.pairedNanos == 0 ? 0 : (double) tally.aloneNanos / tally.pairedNanos,
        tally.passing,
        coverage,
        divergence);
  }

  private static double perSecond(long operations, long nanos) {
    return nanos == 0 ? 0 : operations * 1e9 / nanos;
  }
}
