package io.github.cgrpstorage.differential.concurrent;

/**
 * A history that cannot have happened one operation at a time.
 *
 * <p>Immutable.
 *
 * @param element which map and cgroup
 * @param history its operations, in the order of their calls, with times and outcomes
 */
public record Violation(String element, String history) {}
