package io.github.cgrpstorage.agent;

/**
 * What a removed cgroup's value of one map was.
 *
 * @param cgroupId the cgroup's id
 * @param removedNs when it was removed, in nanoseconds since boot; 0 when this is what was counted
 *     after the removal and comes on top
 * @param path the cgroup's path; empty in a log that keeps none
 * @param words the value
 */
record Obituary(long cgroupId, long removedNs, byte[] path, long[] words) {

  boolean isLate() {
    return removedNs == 0;
  }
}
