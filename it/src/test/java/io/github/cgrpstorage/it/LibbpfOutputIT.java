package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What libbpf prints goes to System.Logger and into exceptions, and never to descriptor 2. */
@Tag("host")
@Requires(Feature.TP_BTF)
class LibbpfOutputIT {

  private final List<Path> files = new ArrayList<>();

  @AfterEach
  void removeFiles() throws IOException {
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private Path file(String content) throws IOException {
    Path file = Files.createTempFile("cgrp-it", ".log");
    files.add(file);
    return Files.writeString(file, content);
  }

  /** With a configuration of java.util.logging, which is behind System.Logger in a plain JVM. */
  private static Child failLoudly(Path configuration) {
    List<String> command = Child.java(FailLoudlyMain.class);
    command.add(1, "-Djava.util.logging.config.file=" + configuration);
    return Child.run(command).check(0);
  }

  @Test
  void nothingReachesStderrWhenNobodyListens() throws IOException {
    Child child = failLoudly(file("handlers=\n"));
    assertEquals("", child.err());
    assertTrue(child.out().contains("R1"), "the exception has the verifier's words");
  }

  /** Also not by the usual handler, which prints warnings: what an exception carries is no news. */
  @Test
  void whatAnExceptionCarriesIsNotSaidTwice() throws IOException {
    Child child = failLoudly(file("handlers=java.util.logging.ConsoleHandler\n.level=INFO\n"));
    assertEquals("", child.err());
  }

  @Test
  void aLoggerHearsEverything() throws IOException {
    Path log = file("");
    failLoudly(
        file(
            """
            handlers=java.util.logging.FileHandler
            java.util.logging.FileHandler.pattern=%s
            java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter
            io.github.cgrpstorage.libbpf.level=ALL
            java.util.logging.FileHandler.level=ALL
            """
                .formatted(log)));
    String text = Files.readString(log);
    assertTrue(text.contains("libbpf: "), text);
    assertTrue(text.contains("task_as_cgroup"), text);
  }
}
