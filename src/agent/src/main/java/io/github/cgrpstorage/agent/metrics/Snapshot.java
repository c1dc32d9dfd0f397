package io.github.cgrpstorage.agent.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Everything that was counted up to a moment.
 *
 * @param time when it was read
 * @param schemas what is collected; each sample's schema is one of these
 * @param inherited those of the schemas whose removed cgroups' values were added to their parents'.
 *     A removed cgroup has no sample of these, unless it was removed while this was read, so that
 *     all samples together count everything once
 * @param cgroups living cgroups, and removed ones whose last values are still kept; by path, and
 *     those of one path by id
 * @param losses what could not be recorded; every reason is listed, also those with a count of 0
 */
public record Snapshot(
    Instant time,
    List<Schema> schemas,
    Set<Schema> inherited,
    List<CgroupStats> cgroups,
    List<Loss> losses) {

  /** Copies the lists. */
  public Snapshot {
    schemas = List.copyOf(schemas);
    inherited = Set.copyOf(inherited);
    cgroups = List.copyOf(cgroups);
    losses = List.copyOf(losses);
  }

  /**
   * As when nothing is inherited.
   *
   * @param time when it was read
   * @param schemas what is collected
   * @param cgroups living and removed ones
   * @param losses what could not be recorded
   */
  public Snapshot(
      Instant time, List<Schema> schemas, List<CgroupStats> cgroups, List<Loss> losses) {
    this(time, schemas, Set.of(), cgroups, losses);
  }
}
