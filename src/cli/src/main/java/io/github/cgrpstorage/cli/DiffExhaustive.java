package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.differential.run.ExhaustiveReport;
import io.github.cgrpstorage.differential.run.ExhaustiveRun;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every sequence of a length over a small alphabet, the two in step. */
record DiffExhaustive(DiffSettings settings, int length) implements DiffMode {

  @Override
  public String commandLine() {
    return settings.commandLine("--exhaustive " + length);
  }

  @Override
  public boolean run(Kernel kernel) throws IOException {
    ExhaustiveReport report =
        new ExhaustiveRun(settings.contest(kernel), length).run(settings.progress("sequences"));
    Path file = null;
    if (report.divergence().isPresent()) {
      file = settings.write(report.divergence().get(), commandLine());
    }
    settings.print(document(report, file), lines(report));
    return report.divergence().isEmpty();
  }

  private static List<String> lines(ExhaustiveReport report) {
    return List.of(
        "%,d sequences of %d over %d operations, %,d operations in %.1f s"
            .formatted(
                report.sequences(),
                report.length(),
                report.letters(),
                report.operations(),
                report.seconds()),
        report.passing().toString(),
        report.divergence().isEmpty() ? "no divergence" : "DIVERGENCE");
  }

  private static Map<String, Object> document(ExhaustiveReport report, Path file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("mode", "exhaustive");
    document.put("letters", report.letters());
    document.put("length", report.length());
    document.put("sequences", report.sequences());
    document.put("operations", report.operations());
    document.put("seconds", report.seconds());
    document.put("retried", report.passing().retried());
    document.put("allowed", report.passing().allowed());
    document.put("divergence", file == null ? null : file.toString());
    return document;
  }
}
