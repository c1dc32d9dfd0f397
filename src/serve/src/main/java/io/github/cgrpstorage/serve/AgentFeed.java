package io.github.cgrpstorage.serve;

import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.StatsMaps;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.export.SnapshotSource;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;

/**
 * Snapshots of whatever agent is pinned at a place: it may come later, go, and be another one
 * afterwards. The maps of one that is gone could still be read, but count no more.
 *
 * <p>Thread-safe. Whoever made it closes it.
 */
final class AgentFeed implements SnapshotSource, AutoCloseable {

  private final Bpf bpf;
  private final Path pins;
  private final Duration keep;

  private Object pinned;
  private StatsMaps maps;
  private StatsReader reader;

  AgentFeed(Bpf bpf, Path pins, Duration keep) {
    this.bpf = bpf;
    this.pins = pins;
    this.keep = keep;
  }

  @Override
  public synchronized Snapshot read() throws IOException {
    Object now = identity();
    if (!Objects.equals(now, pinned)) {
      close();
      open(now);
    }
    return reader.read();
  }

  /** The folder's device and inode number. */
  private Object identity() throws IOException {
    try {
      return Files.readAttributes(pins, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      close();
      throw new NoAgentException(pins);
    }
  }

  private void open(Object identity) throws IOException {
    maps = AgentPins.open(bpf, pins);
    try {
      reader = StatsReader.open(bpf, maps, keep);
      pinned = identity;
    } finally {
      if (reader == null) {
        close();
      }
    }
  }

  @Override
  public synchronized void close() {
    if (reader != null) {
      reader.close();
    }
    if (maps != null) {
      maps.close();
    }
    reader = null;
    maps = null;
    pinned = null;
  }
}
