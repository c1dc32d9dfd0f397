/**
 * What was counted, in a form that no exporter dictates: a {@link
 * io.github.cgrpstorage.agent.metrics.Snapshot} holds for each cgroup one {@link
 * io.github.cgrpstorage.agent.metrics.Sample} for each {@link
 * io.github.cgrpstorage.agent.metrics.Schema}, and a schema says which {@link
 * io.github.cgrpstorage.agent.metrics.Metric} each number is, with which labels.
 *
 * <p>Everything here is immutable and thread-safe, knows no BPF, and can be made by hand in a test.
 */
package io.github.cgrpstorage.agent.metrics;
