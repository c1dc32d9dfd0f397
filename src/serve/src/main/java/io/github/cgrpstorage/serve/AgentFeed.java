package io.github.cgrpstorage.serve;

import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.StatsMaps;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.export.SnapshotSource;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

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
  private boolean closed;

  AgentFeed(Bpf bpf, Path pins, Duration keep) {
    this.bpf = bpf;
    this.pins = pins;
    this.keep = keep;
  }

  @Override
  public synchronized Snapshot read() throws IOException {
    reopen();
    return reader.read();
  }

  /** As {@link StatsReader#keepUp}. */
  synchronized void keepUp() throws IOException {
    reopen();
    reader.keepUp();
  }

  private void reopen() throws IOException {
    if (closed) {
      throw new IOException("the server was closed, or reloads");
    }
    Object now = identity();
    if (!now.equals(pinned)) {
      letGo();
      open(now);
    }
  }

  private Object identity() throws IOException {
    Optional<Object> found = AgentPins.identity(pins);
    if (found.isEmpty()) {
      letGo();
      throw new NoAgentException(pins);
    }
    return found.get();
  }

  private void open(Object identity) throws IOException {
    maps = AgentPins.open(bpf, pins);
    try {
      reader = StatsReader.open(bpf, maps, keep);
      pinned = identity;
    } finally {
      if (reader == null) {
        letGo();
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    letGo();
  }

  private void letGo() {
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
