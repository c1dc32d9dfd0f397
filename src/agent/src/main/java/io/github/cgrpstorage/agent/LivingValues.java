package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Reads the values of living cgroups. */
interface LivingValues extends AutoCloseable {

  /** Opens one. */
  @FunctionalInterface
  interface Opener {

    /** For these maps, whose numbers are their places in the list. */
    LivingValues open(List<StatsMap> maps) throws IOException;
  }

  /** Takes what was read. */
  interface Sink {

    /**
     * One cgroup's value of one map.
     *
     * @param map the map's number
     * @param cgroupId the cgroup
     * @param value the value, good during this call only
     */
    void value(int map, long cgroupId, MemorySegment value);

    /**
     * Where a cgroup is. Each one of which a value was given is told once, before or after it; one
     * that was removed meanwhile is not.
     *
     * @param cgroupId the cgroup
     * @param path its path
     * @param v1 whether it is of a hierarchy of cgroup v1
     */
    void path(long cgroupId, CgroupPath path, boolean v1);
  }

  /**
   * Reads all that this process may.
   *
   * @return how many cgroups were left out, because this process may not open their directories
   */
  int read(Sink sink) throws IOException;

  @Override
  void close();
}
