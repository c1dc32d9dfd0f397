package io.github.cgrpstorage.agent.metrics;

import java.time.Instant;
import java.util.List;

/**
 * Everything that was counted up to a moment.
 *
 * @param time when it was read
 * @param schemas what is collected; each sample's schema is one of these
 * @param cgroups living cgroups, and removed ones whose last values are still kept; by path, and
 *     those of one path by id
 * @param losses what could not be recorded; every reason is listed, also those with a count of 0
 */
public record Snapshot(
    Instant time, List<Schema> schemas, List<CgroupStats> cgroups, List<Loss> losses) {

  /** Copies the lists. */
  public Snapshot {
    schemas = List.copyOf(schemas);
    cgroups = List.copyOf(cgroups);
    losses = List.copyOf(losses);
  }
}
