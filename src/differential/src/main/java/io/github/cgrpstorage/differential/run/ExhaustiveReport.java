package io.github.cgrpstorage.differential.run;

import java.util.Optional;

/**
 * What a run over all sequences did.
 *
 * <p>Immutable.
 *
 * @param letters how many operations the alphabet has
 * @param length the length of each sequence
 * @param sequences how many sequences were tried
 * @param operations how many operations that took, with those that undo a sequence
 * @param seconds how long the run took
 * @param passing the kernel's outcomes that are no function of the arguments
 * @param divergence where the two differ, made small; empty when they do not
 */
public record ExhaustiveReport(
    int letters,
    int length,
    long sequences,
    long operations,
    double seconds,
    Passing passing,
    Optional<Divergence> divergence) {}
