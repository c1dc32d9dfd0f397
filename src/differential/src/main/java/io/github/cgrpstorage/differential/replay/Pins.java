package io.github.cgrpstorage.differential.replay;

import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.UniqueName;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** The pins of one replay. Each pinning takes a fresh name, so no name is ever there already. */
final class Pins {

  private final Kernel kernel;
  private final Path directory;
  private final Path[] paths;
  private final Set<Path> made = new HashSet<>();

  Pins(Kernel kernel, Path directory, int count) {
    this.kernel = kernel;
    this.directory = directory;
    this.paths = new Path[count];
  }

  int pin(int slot, int map) {
    Path path = directory.resolve(UniqueName.of("cgrp-replay"));
    int result = kernel.objPin(map, path);
    if (result == 0) {
      made.add(path);
    }
    // Also after a failure: the name then stands for a path to nothing.
    paths[slot] = path;
    return result;
  }

  int unpin(int slot) {
    made.remove(paths[slot]);
    return kernel.unpin(paths[slot]);
  }

  int get(int slot, int flags) {
    return kernel.objGet(paths[slot], flags);
  }

  void removeAll() {
    made.forEach(kernel::unpin);
    made.clear();
  }
}
