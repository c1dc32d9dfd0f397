package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.run.DifferentialRun;
import io.github.cgrpstorage.differential.run.MutantHunt;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The model with one rule inverted, and another, …: each must be noticed. */
record DiffMutants(DiffSettings settings, String name) implements DiffMode {

  private static final String ALL = "all";

  @Override
  public String commandLine() {
    return settings.commandLine(
        "--mutant %s --ops %d --seed %d".formatted(name, settings.operations(), settings.seed()));
  }

  @Override
  public boolean run(Kernel kernel) throws IOException {
    Profile profile = settings.profile();
    List<Rule> rules = rules(profile);
    MutantHunt hunt =
        new MutantHunt(kernel, Replayer.BPFFS, profile, settings.seed(), settings.operations());
    DifferentialRun.Progress progress = settings.progress("mutants");
    List<MutantHunt.Result> results = new ArrayList<>();
    for (Rule rule : rules) {
      results.add(hunt.hunt(rule));
      if (!progress.report(results.size(), rules.size())) {
        break;
      }
    }
    settings.print(document(results), lines(results));
    return results.stream().allMatch(MutantHunt.Result::caught);
  }

  private List<Rule> rules(Profile profile) {
    if (name.equals(ALL)) {
      return profile.mutants();
    }
    for (Rule rule : Rule.values()) {
      if (rule.id().equals(name)) {
        return List.of(rule);
      }
    }
    throw new UsageException(
        "--mutant: no rule has the name '" + name + "'; --mutant all prints the names");
  }

  private static List<String> lines(List<MutantHunt.Result> results) {
    List<String> lines = new ArrayList<>();
    results.forEach(
        result ->
            lines.add(
                "%-45s %s after %,d operations"
                    .formatted(
                        result.rule().id(),
                        result.caught() ? "caught" : "NOT CAUGHT",
                        result.operations())));
    long caught = results.stream().filter(MutantHunt.Result::caught).count();
    lines.add("%d of %d mutants caught".formatted(caught, results.size()));
    return lines;
  }

  private static Map<String, Object> document(List<MutantHunt.Result> results) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("mode", "mutants");
    document.put("mutants", results.stream().map(DiffMutants::entry).toList());
    return document;
  }

  private static Map<String, Object> entry(MutantHunt.Result result) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("rule", result.rule().id());
    entry.put("caught", result.caught());
    entry.put("operations", result.operations());
    return entry;
  }
}
