package io.github.cgrpstorage.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every map command takes. */
final class MapOptions {

  @Parameters(index = "0", paramLabel = "PIN", description = "The map's path in bpffs.")
  private Path pin;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  Path pin() {
    return pin;
  }

  boolean isJson() {
    return json;
  }
}
