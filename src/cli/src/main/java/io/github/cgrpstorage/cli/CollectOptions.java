package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.CollectorStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What an agent is to count. */
final class CollectOptions {

  /** Loads an agent, or what reads one. */
  @FunctionalInterface
  interface Loader<T> {

    /** Loads it. */
    T load() throws IOException;
  }

  private static final String ALL = "all";

  @Option(
      names = "--collect",
      split = ",",
      paramLabel = "NAME",
      description =
          "Which collectors: sched, network, tcp, block, processes, oom, reclaim, page_faults, "
              + "syscalls, or all; default: all but syscalls.")
  private List<String> names = List.of();

  @Option(
      names = "--map",
      split = ",",
      paramLabel = "PIN",
      description = "Also a pinned cgroup storage map whose members are marked as metrics.")
  private List<Path> maps = List.of();

  /** Whether somebody chose them, rather than taking what there is. */
  boolean areNamed() {
    return !names.isEmpty();
  }

  Set<Collector> collectors() {
    if (names.isEmpty()) {
      return Collector.usual();
    }
    EnumSet<Collector> chosen = EnumSet.noneOf(Collector.class);
    for (String name : names) {
      chosen.addAll(name.equals(ALL) ? Set.of(Collector.values()) : Set.of(collector(name)));
    }
    return chosen;
  }

  private static Collector collector(String name) {
    return Collector.of(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no collector '%s': they are %s and all"
                        .formatted(
                            name,
                            Arrays.stream(Collector.values())
                                .map(Collector::id)
                                .collect(Collectors.joining(", ")))));
  }

  /** The names of all collectors and maps that were asked for. */
  List<String> names() {
    return collectors().stream().map(Collector::id).sorted().toList();
  }

  AgentOptions agent() {
    return AgentOptions.USUAL.withCollectors(collectors()).withMaps(maps);
  }

  /** A map whose marks contradict each other, or those of another, is the user's to mend. */
  static <T> T checked(Loader<T> loader) throws IOException {
    try {
      return loader.load();
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  boolean hasMaps() {
    return !maps.isEmpty();
  }

  /** Of the maps alone, unless collectors are named: a pinned agent need not know the maps. */
  AgentOptions agentForMaps() {
    return areNamed() ? agent() : agent().withCollectors(Set.of());
  }

  /** Of the collectors that were to be loaded those that do not count. */
  static List<CollectorStatus> missing(AgentOptions options, List<CollectorStatus> statuses) {
    return statuses.stream()
        .filter(status -> options.collectors().contains(status.collector()))
        .filter(status -> status.state() != CollectorStatus.State.ACTIVE)
        .toList();
  }
}
