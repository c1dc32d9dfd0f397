package io.github.cgrpstorage.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A bpffs of its own; whoever pins in it removes the pins before it is closed. */
final class Bpffs implements AutoCloseable {

  private final Path directory = Files.createTempDirectory("cgrp-storage-bench");

  Bpffs() throws IOException, InterruptedException {
    Commands.run(List.of("mount", "-t", "bpf", "none", directory.toString()));
  }

  Path resolve(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() throws IOException {
    try {
      Commands.run(List.of("umount", directory.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(directory + " is still mounted");
    }
    Files.delete(directory);
  }
}
