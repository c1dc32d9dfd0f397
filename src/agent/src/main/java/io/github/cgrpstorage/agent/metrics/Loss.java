package io.github.cgrpstorage.agent.metrics;

/**
 * Events that happened and are in no counter, or removed cgroups whose last values were not kept.
 *
 * @param collector whose, such as {@code sched}
 * @param reason why, a word or two joined by {@code _}, such as {@code no_storage}
 * @param count how many since the programs were loaded
 */
public record Loss(String collector, String reason, long count) {}
