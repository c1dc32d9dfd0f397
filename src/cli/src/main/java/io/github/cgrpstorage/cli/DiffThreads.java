package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.differential.concurrent.ConcurrentReport;
import io.github.cgrpstorage.differential.concurrent.ConcurrentRun;
import io.github.cgrpstorage.differential.concurrent.Violation;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Threads at once on the kernel; what they saw must be what the model gives one by one. */
record DiffThreads(DiffSettings settings, int threads) implements DiffMode {

  @Override
  public String commandLine() {
    return settings.commandLine(
        "--threads %d --ops %d --seed %d"
            .formatted(threads, settings.operations(), settings.seed()));
  }

  @Override
  public boolean run(Kernel kernel) throws IOException, InterruptedException {
    ConcurrentReport report =
        new ConcurrentRun(
                kernel, settings.profile(), settings.seed(), threads, settings.operations())
            .run(settings.progress("threads"));
    settings.print(document(report), lines(report));
    return report.violation().isEmpty() && report.undecided() == 0;
  }

  private static List<String> lines(ConcurrentReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%,d operations of %d threads in %.1f s, seed %d; %,d of them overlapped; %,d cgroups removed"
            .formatted(
                report.operations(),
                report.threads(),
                report.seconds(),
                report.seed(),
                report.overlaps(),
                report.removals()));
    lines.add("outcomes: " + report.outcomes());
    lines.add("torn reads, of readers without the lock: %,d".formatted(report.torn()));
    lines.add(
        "histories with a delete that came late (documented): %,d".formatted(report.lateDeletes()));
    report.lateDelete().ifPresent(history -> lines.add("one of them: " + text(history)));
    lines.add(
        "histories with a lookup that missed what was being replaced (documented): %,d"
            .formatted(report.missedLookups()));
    report.missedLookup().ifPresent(history -> lines.add("one of them: " + text(history)));
    if (report.undecided() > 0) {
      lines.add("%,d histories were too large to decide".formatted(report.undecided()));
    }
    lines.add(
        report
            .violation()
            .map(violation -> "NOT LINEARIZABLE: " + text(violation))
            .orElse("every other history is linearizable"));
    return lines;
  }

  private static String text(Violation violation) {
    return violation.element() + "\n" + violation.history();
  }

  private static Map<String, Object> document(ConcurrentReport report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("mode", "threads");
    document.put("seed", report.seed());
    document.put("threads", report.threads());
    document.put("operations", report.operations());
    document.put("overlapping", report.overlaps());
    document.put("removals", report.removals());
    document.put("seconds", report.seconds());
    document.put("outcomes", report.outcomes());
    document.put("torn", report.torn());
    document.put("late_deletes", report.lateDeletes());
    document.put("late_delete", report.lateDelete().map(DiffThreads::text).orElse(null));
    document.put("missed_lookups", report.missedLookups());
    document.put("missed_lookup", report.missedLookup().map(DiffThreads::text).orElse(null));
    document.put("undecided", report.undecided());
    document.put("violation", report.violation().map(DiffThreads::text).orElse(null));
    return document;
  }
}
