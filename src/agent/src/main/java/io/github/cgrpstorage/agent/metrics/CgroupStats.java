package io.github.cgrpstorage.agent.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one cgroup. A cgroup that was removed and made again at the same path is another
 * one, with another id and another start.
 *
 * @param id the cgroup's 64-bit id: the inode number of its directory, never given twice in its
 *     hierarchy. Only a cgroup of v1, which has no cgroup2 one at its path, may have that of
 *     another
 * @param path where it is, or was
 * @param since when its counters began at 0: its creation, or the start of counting if it was there
 *     before. To about a second, never after the truth, and the same in every snapshot
 * @param removed when it was removed; empty for a living cgroup
 * @param samples its values, at most one a schema; none of a collector that counted nothing here
 */
public record CgroupStats(
    long id, CgroupPath path, Instant since, Optional<Instant> removed, List<Sample> samples) {

  /** Copies the samples. */
  public CgroupStats {
    samples = List.copyOf(samples);
  }

  /**
   * Its value of one map.
   *
   * @param schema one of the snapshot's
   * @return the value; empty when there is none
   */
  public Optional<Sample> sample(Schema schema) {
    return samples.stream().filter(sample -> sample.schema().equals(schema)).findFirst();
  }
}
