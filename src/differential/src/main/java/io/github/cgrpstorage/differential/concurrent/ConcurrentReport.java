package io.github.cgrpstorage.differential.concurrent;

import java.util.Map;
import java.util.Optional;

/**
 * What a concurrent run did.
 *
 * <p>Immutable.
 *
 * @param seed the seed
 * @param threads how many threads
 * @param operations how many operations they did
 * @param overlaps how many of them overlapped with one of another thread on the same element
 * @param removals how many cgroups were removed meanwhile
 * @param seconds how long it took, with checking
 * @param outcomes how often each outcome came
 * @param torn how often a value was read in parts while it was written in place: allowed, as the
 *     reader did not take the lock
 * @param lateDeletes histories with a delete that succeeded although another operation had taken
 *     the element away meanwhile: documented, as is the next, and apart from these two every
 *     history is to be linearizable
 * @param lateDelete one of those histories
 * @param missedLookups histories with an operation that found no element while another one replaced
 *     it
 * @param missedLookup one of those histories
 * @param undecided histories that were too large to decide
 * @param violation a history that is not linearizable; empty when all are
 */
public record ConcurrentReport(
    long seed,
    int threads,
    long operations,
    long overlaps,
    long removals,
    double seconds,
    Map<String, Long> outcomes,
    long torn,
    long lateDeletes,
    Optional<Violation> lateDelete,
    long missedLookups,
    Optional<Violation> missedLookup,
    long undecided,
    Optional<Violation> violation) {}
