package io.github.cgrpstorage.agent;

/** How a {@link StatsReader} comes by the values of living cgroups. */
public enum ReadBy {
  /**
   * One pass of the kernel over all cgroups for each map: the faster way, for processes with
   * CAP_BPF and CAP_PERFMON.
   */
  ITERATOR,
  /** Every cgroup's directory is opened and its values looked up: needs no capability. */
  DESCRIPTORS
}
