package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.Snapshot;
import java.io.IOException;

/** Where snapshots come from, such as {@code reader::read} of a {@code StatsReader}. */
@FunctionalInterface
public interface SnapshotSource {

  /**
   * Reads one.
   *
   * @return what was counted up to now
   * @throws IOException when the kernel refuses
   */
  Snapshot read() throws IOException;
}
