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
 * @param retries how often the kernel gave EAGAIN or ENOMEM and was asked again
 * @param excused how often it gave an allowed outcome without effect
 * @param divergence where the two differ, made small; empty when they do not
 */
public record ExhaustiveReport(
    int letters,
    int length,
    long sequences,
    long operations,
    double seconds,
    long retries,
    long excused,
    Optional<Divergence> divergence) {}
