package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.differential.coverage.Coverage;
import io.github.cgrpstorage.differential.run.DifferentialRun;
import io.github.cgrpstorage.differential.run.RunReport;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Random operations, the two in step. */
record DiffRandom(DiffSettings settings) implements DiffMode {

  private static final int MOST_SHOWN = 20;

  @Override
  public String commandLine() {
    return settings.commandLine("--ops " + settings.operations() + " --seed " + settings.seed());
  }

  @Override
  public boolean run(Kernel kernel) throws IOException {
    RunReport report =
        new DifferentialRun(settings.contest(kernel), settings.seed(), settings.operations())
            .run(settings.progress("diff"));
    Path file = null;
    if (report.divergence().isPresent()) {
      file = settings.write(report.divergence().get(), commandLine());
    }
    Coverage reachable = Coverage.reachable(settings.profile());
    settings.print(document(report, reachable, file), lines(report, reachable));
    return report.divergence().isEmpty();
  }

  private static List<String> lines(RunReport report, Coverage reachable) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%,d operations in %.1f s, seed %d: %,.0f a second"
            .formatted(report.operations(), report.seconds(), report.seed(), report.perSecond()));
    if (report.ratio() > 0) {
      lines.add(
          "kernel alone with the same operations: %,.0f a second; in step: %.0f %% of that"
              .formatted(report.alonePerSecond(), 100 * report.ratio()));
    }
    lines.add(report.passing().toString());
    List<String> missing = report.coverage().missing(reachable);
    lines.add(
        "situations: %,d of %,d that can be brought about were met, and %,d others"
            .formatted(
                reachable.size() - missing.size(),
                reachable.size(),
                report.coverage().size() - report.coverage().common(reachable)));
    missing.stream().limit(MOST_SHOWN).forEach(cell -> lines.add("  not met: " + cell));
    if (missing.size() > MOST_SHOWN) {
      lines.add("  and %,d more; --json has all".formatted(missing.size() - MOST_SHOWN));
    }
    lines.add(report.divergence().isEmpty() ? "no divergence" : "DIVERGENCE");
    return lines;
  }

  private static Map<String, Object> document(RunReport report, Coverage reachable, Path file) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("mode", "random");
    document.put("seed", report.seed());
    document.put("operations", report.operations());
    document.put("seconds", report.seconds());
    document.put("per_second", report.perSecond());
    document.put("kernel_alone_per_second", report.alonePerSecond());
    document.put("ratio", report.ratio());
    document.put("retried", report.passing().retried());
    document.put("allowed", report.passing().allowed());
    document.put("situations_reachable", reachable.size());
    document.put("situations_not_met", report.coverage().missing(reachable));
    document.put("situations", report.coverage().visits());
    document.put("divergence", file == null ? null : file.toString());
    return document;
  }
}
