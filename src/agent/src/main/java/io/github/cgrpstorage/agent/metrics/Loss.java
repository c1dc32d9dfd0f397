package io.github.cgrpstorage.agent.metrics;

/**
 * Events that happened and are in no counter, removed cgroups whose last values were not kept, or
 * readings of cgroups that this process may not open.
 *
 * @param collector whose, such as {@code sched}
 * @param reason why, a word or two joined by {@code _}, such as {@code no_storage}
 * @param count how many since the programs were loaded; of what the reader itself misses, since it
 *     was opened
 */
public record Loss(String collector, String reason, long count) {}
