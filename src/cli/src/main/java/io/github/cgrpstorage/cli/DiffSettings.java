package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.differential.run.Contest;
import io.github.cgrpstorage.differential.run.DifferentialRun;
import io.github.cgrpstorage.differential.run.Divergence;
import io.github.cgrpstorage.differential.run.DivergenceText;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What all ways to compare have in common. */
record DiffSettings(
    Terminal terminal,
    boolean json,
    Profile profile,
    String releaseArgument,
    long operations,
    long seed) {

  Contest contest(Kernel kernel) {
    return new Contest(kernel, () -> ModelKernel.of(profile));
  }

  /** Shows how far the run is; ends it when the process is asked to end. */
  DifferentialRun.Progress progress(String name) {
    ProgressLine line = new ProgressLine(terminal, name);
    return (done, all) -> {
      line.at(done, all);
      return !Thread.currentThread().isInterrupted();
    };
  }

  String commandLine(String options) {
    return "cgrp-storage diff " + options + releaseArgument;
  }

  /** Writes the trace that shows a divergence, and says where. */
  Path write(Divergence divergence, String commandLine) throws IOException {
    Path file = Path.of("divergence-" + seed + ".trace");
    String release = "kernel " + System.getProperty("os.version") + ", model " + profile;
    String text = DivergenceText.write(divergence, List.of(release, commandLine));
    Files.writeString(file, text);
    terminal.note("DIVERGENCE, written to " + file);
    terminal.note(text);
    return file;
  }

  void print(Map<String, Object> document, List<String> lines) {
    if (json) {
      terminal.json(document);
    } else {
      lines.forEach(terminal::line);
    }
  }
}
