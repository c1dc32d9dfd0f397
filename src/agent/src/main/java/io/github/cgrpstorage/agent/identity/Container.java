package io.github.cgrpstorage.agent.identity;

/**
 * A container, as a cgroup's path names it.
 *
 * <p>Immutable.
 *
 * @param runtime what made it
 * @param id its id or name, as its runtime knows it; on one line, in the form of {@link
 *     io.github.cgrpstorage.storage.Text#escape(byte[])}
 * @param unit the unit that a systemd inside the container runs here; empty when there is none
 */
public record Container(ContainerRuntime runtime, String id, String unit) {}
