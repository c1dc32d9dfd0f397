package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;

/**
 * What tells the cgroups of one snapshot from each other. The id alone does not: one of v1 may have
 * that of one of cgroup2, at another path.
 *
 * @param path where it is, or was
 * @param id its id
 */
record Member(CgroupPath path, long id) {

  static Member of(CgroupStats stats) {
    return new Member(stats.path(), stats.id());
  }
}
