package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.seam.UniqueName;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cgroup with a small process in it, so that the live counts have something to tell apart. */
final class DemoWorkload implements AutoCloseable {

  private static final String SCRIPT =
      "echo $$ > \"$0/cgroup.procs\" && while :; do sleep 0.02; done";

  private static final int MOST_TRIES = 500;

  private final Cgroup cgroup;
  private final Process process;

  private DemoWorkload(Cgroup cgroup, Process process) {
    this.cgroup = cgroup;
    this.process = process;
  }

  static DemoWorkload start(Cgroup root) throws IOException {
    Cgroup cgroup = root.createChild(UniqueName.of("cgrp-demo-busy"));
    try {
      Process process =
          new ProcessBuilder("sh", "-c", SCRIPT, cgroup.pathAtOpen().toString())
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      return new DemoWorkload(cgroup, process);
    } catch (IOException e) {
      cgroup.remove();
      cgroup.close();
      throw e;
    }
  }

  /** Ends every process of the cgroup ({@code cgroup.kill}, 5.14), then removes it. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.writeString(cgroup.pathAtOpen().resolve("cgroup.kill"), "1");
    process.onExit().join();
    try (cgroup) {
      removeWhenEmpty();
    }
  }

  /** A killed process leaves its cgroup a moment later. */
  private void removeWhenEmpty() throws BpfException {
    for (int tries = 1; ; tries++) {
      try {
        cgroup.remove();
        return;
      } catch (BpfException e) {
        if (e.errno() != Errno.EBUSY || tries == MOST_TRIES) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
