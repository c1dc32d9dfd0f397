package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.CollectorStatus;
import io.github.cgrpstorage.agent.StatsReader;
import io.github.cgrpstorage.agent.StatsSource;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a command reads: the pinned agent's statistics, or those of an agent for its own time. */
final class Statistics implements AutoCloseable {

  private static final Duration KEEP = Duration.ofMinutes(5);

  private final StatsSource source;
  private final StatsReader reader;

  private Statistics(StatsSource source, StatsReader reader) {
    this.source = source;
    this.reader = reader;
  }

  static Statistics open(Bpf bpf, Path pins, CollectOptions collect, Terminal terminal)
      throws IOException {
    boolean ofMaps = collect.hasMaps();
    AgentOptions options = ofMaps ? collect.agentForMaps() : collect.agent();
    StatsSource source =
        CollectOptions.checked(
            () -> ofMaps ? StatsSource.load(bpf, options) : StatsSource.open(bpf, pins, options));
    try {
      if (source.isPinned()) {
        checkPinned(source, pins, collect);
      } else {
        noteMissing(source, options, terminal);
      }
      return new Statistics(source, source.reader(KEEP));
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static void noteMissing(StatsSource source, AgentOptions options, Terminal terminal) {
    for (Schema schema : source.maps().schemas()) {
      if (schema.metrics().isEmpty()) {
        terminal.note(
            "map '%s' has no member that is marked as a metric; 'map list' prints its values"
                .formatted(schema.name()));
      }
    }
    for (CollectorStatus status : CollectOptions.missing(options, source.statuses())) {
      terminal.note(status.collector().id() + " does not count here: " + status.detail());
    }
  }

  /** The loader chose; whoever names something else is told, rather than shown nothing. */
  private static void checkPinned(StatsSource source, Path pins, CollectOptions collect) {
    if (collect.areNamed()) {
      Set<String> loaded =
          source.maps().schemas().stream().map(Schema::name).collect(Collectors.toSet());
      for (String wanted : collect.names()) {
        if (!loaded.contains(wanted)) {
          throw new UsageException(
              "the agent pinned at '%s' does not collect '%s'; 'unload' it and 'load' it with that"
                  .formatted(pins, wanted));
        }
      }
    }
  }

  boolean isPinned() {
    return source.isPinned();
  }

  List<Schema> schemas() {
    return source.maps().schemas();
  }

  Snapshot read() throws IOException {
    return reader.read();
  }

  @Override
  public void close() {
    reader.close();
    source.close();
  }
}
