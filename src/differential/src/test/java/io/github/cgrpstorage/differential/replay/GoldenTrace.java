package io.github.cgrpstorage.differential.replay;

import io.github.cgrpstorage.differential.trace.Trace;
import io.github.cgrpstorage.differential.trace.TraceParser;
import io.github.cgrpstorage.differential.trace.TraceSyntaxException;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A trace of the resources, and what the kernel of {@link ModelReplay#RELEASE} gave for it. What
 * other kernels gave is in {@link RecordedKernel}.
 *
 * @param name the file's name without its ending
 * @param text the trace
 * @param expected the outcomes, as {@code replay} prints them
 */
public record GoldenTrace(String name, String text, String expected) {

  private static final String TRACE = ".trace";

  /** All of them, by name. */
  public static List<GoldenTrace> all() {
    Map<String, String> files = files("/traces");
    return files.keySet().stream()
        .filter(file -> file.endsWith(TRACE))
        .map(file -> file.substring(0, file.length() - TRACE.length()))
        .map(name -> new GoldenTrace(name, files.get(name + TRACE), files.get(name + ".expected")))
        .toList();
  }

  /** The files of a folder of resources, which may be in a jar. */
  static Map<String, String> files(String folder) {
    try {
      URI place = GoldenTrace.class.getResource(folder).toURI();
      if (!place.getScheme().equals("jar")) {
        return read(Path.of(place));
      }
      try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
        return read(jar.getPath(folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> read(Path folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.filter(Files::isRegularFile).toList()) {
        texts.put(entry.getFileName().toString(), Files.readString(entry));
      }
    }
    return texts;
  }

  /** What a kernel gives for it, one line for each operation. */
  public String outcomesOn(Kernel kernel) throws BpfException {
    try {
      Trace trace = TraceParser.parse(name, text);
      StringBuilder outcomes = new StringBuilder();
      try (Replayer replayer = Replayer.open(kernel, trace.scope())) {
        for (Trace.Step step : trace.steps()) {
          int code = replayer.apply(step.operation());
          outcomes.append(step.line()).append(' ');
          outcomes.append(Outcomes.text(code, replayer.value())).append('\n');
        }
      }
      return outcomes.toString();
    } catch (TraceSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
