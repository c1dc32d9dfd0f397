package io.github.cgrpstorage.agent;

/**
 * What tells one cgroup from all others: each hierarchy numbers its own directories, so a cgroup of
 * v1 may have the id of one of cgroup2. The statistics are in one v1 hierarchy at most.
 *
 * @param v1 whether it is of the v1 hierarchy
 * @param id its id there
 */
record CgroupKey(boolean v1, long id) {

  /** A cgroup that has a value of a map. */
  static CgroupKey of(StatsMap map, long id) {
    return new CgroupKey(map.hierarchy().isV1(), id);
  }
}
