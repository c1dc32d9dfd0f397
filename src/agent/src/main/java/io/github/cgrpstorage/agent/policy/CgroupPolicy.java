package io.github.cgrpstorage.agent.policy;

import java.nio.file.Path;

/**
 * A cgroup's own policy, and what it decided.
 *
 * <p>Immutable.
 *
 * @param cgroup the cgroup's path when it was asked
 * @param cgroupId the cgroup's id
 * @param policy what was set
 * @param counts what was decided
 */
public record CgroupPolicy(Path cgroup, long cgroupId, Policy policy, PolicyCounts counts) {}
