package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.record.Recording;
import io.github.cgrpstorage.agent.record.RecordingReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Prints a recording. */
record ReplayRecording(Terminal terminal, ViewOptions options, RecordedOptions recorded) {

  int print(Path file) throws IOException {
    ViewPrinter printer = new ViewPrinter(terminal, options);
    if (options.isJson()) {
      List<Map<String, Object>> snapshots = new ArrayList<>();
      long rest = read(file, view -> snapshots.add(printer.document(view)));
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("recording", file.toString());
      document.put("unfinished_bytes", rest);
      document.put("snapshots", snapshots);
      terminal.json(document);
    } else {
      read(file, printer::print);
    }
    return ExitCode.DONE;
  }

  /** Gives how many bytes at the ends of the files are no whole snapshot. */
  private long read(Path file, Consumer<View> sink) throws IOException {
    long rest = 0;
    for (Path part : Recording.parts(file)) {
      try (RecordingReader reader = RecordingReader.open(part)) {
        for (Optional<View> view = reader.next(); view.isPresent(); view = reader.next()) {
          view.filter(recorded::has).map(recorded::applyTo).ifPresent(sink);
        }
        rest += reader.restBytes();
        noteRest(part, reader.restBytes());
      }
    }
    return rest;
  }

  private void noteRest(Path part, long bytes) {
    if (bytes > 0) {
      terminal.note(
          "'%s' ends with %d bytes that are no whole snapshot: its writer was stopped, or is at work"
              .formatted(part, bytes));
    }
  }
}
