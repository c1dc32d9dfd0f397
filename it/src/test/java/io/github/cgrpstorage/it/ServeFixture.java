package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.agent.Agent;
import io.github.cgrpstorage.agent.AgentOptions;
import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An agent that root pins, and servers of it that have no right. */
abstract class ServeFixture extends KernelFixture {

  /** That of cgrp-storage-serve.service. */
  String heap = "-Xmx512m";

  final Path pins = newPin();

  /** A place that anybody may read, as a checkout need not be. */
  Path folder;

  private final List<Serving> servings = new ArrayList<>();

  @BeforeEach
  void copyTheJar() throws IOException {
    folder = Files.createTempDirectory("cgrp-it-serve");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    readable(Files.copy(CommandLine.JAR, folder.resolve("cgrp-storage.jar")));
  }

  @AfterEach
  void end() throws IOException {
    servings.forEach(Serving::close);
    // Some tests put there what is no agent's.
    if (Files.exists(pins)) {
      TestFiles.removeTree(pins);
    }
    TestFiles.removeTree(folder);
  }

  void loadAndPin() throws IOException {
    loadAndPin(pins);
  }

  void loadAndPin(Path where) throws IOException {
    AgentOptions options =
        AgentOptions.USUAL.withCollectors(EnumSet.of(Collector.PROCESSES, Collector.SCHED));
    try (Agent loader = Agent.load(bpf, options)) {
      loader.pin(where);
    }
  }

  /** It shows the test's own cgroups: other programs may make thousands meanwhile. */
  Serving serve(String... more) throws IOException {
    return serveFrom(pins, more);
  }

  Serving serveFrom(Path where, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("serve", "--listen", "127.0.0.1:0", "--pins", where.toString()));
    arguments.addAll(List.of("--include", name(cgroups.root()) + "(/.*)?"));
    arguments.addAll(List.of(more));
    Path jar = folder.resolve("cgrp-storage.jar");
    List<String> command = CommandLine.of(jar, arguments.toArray(String[]::new));
    command.add(1, heap);
    Serving serving = Serving.start(command);
    servings.add(serving);
    return serving;
  }

  Path file(String name, String content) throws IOException {
    return readable(Files.writeString(folder.resolve(name), content));
  }

  private static Path readable(Path file) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** The cgroup's name in exported metrics. */
  String name(Cgroup cgroup) {
    return "/" + bpf.kernel().cgroupRoot().value().relativize(cgroup.pathAtOpen());
  }

  /** How many programs a cgroup executed, by the server's text; -1 when it is not in it. */
  long execs(Serving serving, String cgroup) throws IOException {
    String start = "cgroup_processes_exec_total{cgroup=\"" + cgroup + "\"} ";
    List<String> found =
        serving.get("/metrics").body().lines().filter(line -> line.startsWith(start)).toList();
    assertEquals(true, found.size() < 2, found::toString);
    return found.isEmpty()
        ? -1
        : (long) Double.parseDouble(found.getFirst().substring(start.length()));
  }
}
