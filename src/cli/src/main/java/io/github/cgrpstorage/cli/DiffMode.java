package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;

/** One of the ways to compare. */
interface DiffMode {

  /** What does the same again. */
  String commandLine();

  /** Compares and reports; whether all is well. */
  boolean run(Kernel kernel) throws IOException, InterruptedException;
}
