package io.github.cgrpstorage.it;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import tools.jackson.databind.JsonNode;

/** Pins an agent, and runs commands that read it. */
abstract class PinnedAgentFixture extends KernelFixture {

  final Path pins = newPin();

  void pin(Collector first, Collector... more) throws IOException {
    pin(AgentOptions.USUAL.withCollectors(EnumSet.of(first, more)));
  }

  void pin(AgentOptions options) throws IOException {
    try (Agent loader = Agent.load(bpf, options)) {
      loader.pin(pins);
    }
  }

  @AfterEach
  void unpin() throws IOException {
    AgentPins.remove(pins);
  }

  /** The command line of a command that reads the pins. */
  List<String> line(String command, String... more) {
    return Child.prefixed(
        CommandLine.of(CommandLine.JAR, command),
        Child.prefixed(List.of("--pins", pins.toString()), List.of(more)));
  }

  Child run(String command, String... more) {
    return Child.run(line(command, more));
  }

  /** A cgroup's path in its hierarchy. */
  static String path(Cgroup cgroup) {
    return "/" + Machine.cgroup2().relativize(cgroup.pathAtOpen());
  }

  /** A cgroup's member of a document's list. */
  static JsonNode entry(JsonNode document, String path) {
    for (JsonNode entry : document.get("cgroups")) {
      if (entry.get("cgroup").asString().equals(path)) {
        return entry;
      }
    }
    throw new AssertionError(path + " is not in " + document);
  }
}
