package io.github.cgrpstorage.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's number of a thread. */
final class ThreadIds {

  private ThreadIds() {}

  static int current() throws IOException {
    Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
    return Integer.parseInt(self.getFileName().toString());
  }
}
