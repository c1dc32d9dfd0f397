package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.CollectorStatus;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Loads the agent's BPF programs and pins them: they count until 'unload', whoever "
          + "reads.",
      "Needs CAP_BPF and CAP_PERFMON, and CAP_NET_ADMIN for network; those who read need "
          + "nothing.",
      "A collector that this kernel does not fit is left out and reported; one that "
          + "--collect names must fit, or nothing is loaded."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage load",
      "  cgrp-storage load --collect sched,network,syscalls --json",
      "  cgrp-storage load --map /sys/fs/bpf/io",
      "  cgrp-storage load --inherit"
    })
final class LoadCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private PinsOption pins;
  @Mixin private CollectOptions collect;

  @Option(
      names = "--inherit",
      description =
          "A removed cgroup's numbers are added to its parent's, and shown there alone; not those "
              + "of --map.")
  private boolean inherit;

  @Option(
      names = "--obituaries",
      paramLabel = "N",
      defaultValue = "4096",
      description =
          "How many removed cgroups' last values the kernel keeps; default: ${DEFAULT-VALUE}.")
  private int obituaries;

  @Option(
      names = "--replace",
      description = "Take the place of an agent that is pinned there; it stays if this one cannot.")
  private boolean replace;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  LoadCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Path directory = pins.path();
    AgentOptions options = options();
    try (Bpf bpf = Bpf.open()) {
      BpffsMount.ensure(directory, terminal);
      pins.checkPlace();
      if (pins.areForeign() || !replace && Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        return refused(directory);
      }
      try (Agent agent = CollectOptions.checked(() -> Agent.load(bpf, options))) {
        return mayStay(agent, options) ? pin(agent, directory) : ExitCode.MACHINE;
      } catch (FileAlreadyExistsException e) {
        return refused(directory);
      }
    }
  }

  /** It is there already, or another load at the same time was first. */
  private int refused(Path directory) {
    if (pins.areForeign()) {
      return pins.refuse(terminal);
    }
    terminal.note(
        "refused: an agent is pinned at '%s': unload it first, or --replace it"
            .formatted(directory));
    return ExitCode.NOT_THERE;
  }

  private AgentOptions options() {
    try {
      return collect.agent().withInherit(inherit).withObituaries(obituaries);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private boolean mayStay(Agent agent, AgentOptions options) {
    List<CollectorStatus> missing = CollectOptions.missing(options, agent.statuses());
    for (CollectorStatus status : missing) {
      terminal.note(
          "%s does not count here: %s".formatted(status.collector().id(), status.detail()));
    }
    boolean some = agent.isActive() || !agent.maps().schemas().isEmpty();
    return some && (missing.isEmpty() || !collect.areNamed());
  }

  private int pin(Agent agent, Path directory) throws IOException {
    if (replace) {
      agent.replace(directory);
    } else {
      agent.pin(directory);
    }
    noteUnreachable(directory);
    if (json) {
      terminal.json(document(agent, directory));
    } else {
      terminal.line("loaded, and pinned at " + directory);
      agent.statuses().forEach(status -> terminal.line(line(status)));
    }
    return ExitCode.DONE;
  }

  private static String line(CollectorStatus status) {
    String detail = status.detail().isEmpty() ? "" : ": " + status.detail();
    return "  %-11s  %s%s".formatted(status.collector().id(), state(status), detail);
  }

  private static String state(CollectorStatus status) {
    return status.state().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> document(Agent agent, Path directory) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("pins", directory.toString());
    document.put("collectors", agent.statuses().stream().map(LoadCommand::entry).toList());
    document.put("maps", agent.maps().schemas().stream().map(Schema::name).toList());
    return document;
  }

  private static Map<String, Object> entry(CollectorStatus status) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("collector", status.collector().id());
    entry.put("state", state(status));
    entry.put("detail", status.detail());
    return entry;
  }

  /** systemd mounts its bpffs for root alone. */
  private void noteUnreachable(Path directory) throws IOException {
    for (Path above = directory.getParent(); above != null; above = above.getParent()) {
      if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        terminal.note("other users cannot reach the pins; to let them: chmod o+x " + above);
      }
    }
  }
}
