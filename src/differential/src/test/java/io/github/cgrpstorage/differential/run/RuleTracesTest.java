package io.github.cgrpstorage.differential.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.cgrpstorage.differential.generate.Generator;
import io.github.cgrpstorage.differential.replay.ModelReplay;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.TraceWriter;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.KernelRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule that operations can show has a trace that shows it, as small as the shrinker makes it:
 * with the rule the outcomes are those that stand beside the operations, without it they are not.
 * With {@code -Drules.write=true} a trace that is missing is looked for and written.
 */
class RuleTracesTest {

  private static final Path FOLDER =
      Path.of("src/main/resources/io/github/cgrpstorage/differential/run/rules");
  private static final int EPOCH = 1_000;

  /** The release that the rule is shown on: 6.18 when it holds there. */
  private static Optional<Profile> profile(Rule rule) {
    return Stream.of("6.18", "6.19", "7.3", "6.2", "6.5", "6.12")
        .map(release -> Profile.of(KernelRelease.parse(release)))
        .filter(profile -> profile.mutants().contains(rule))
        .findFirst();
  }

  static Stream<Rule> rules() {
    return Stream.of(Rule.values()).filter(rule -> profile(rule).isPresent());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aTraceShowsTheRule(Rule rule) throws Exception {
    Path file = FOLDER.resolve(rule.id() + ".trace");
    Profile profile = profile(rule).orElseThrow();
    if (Boolean.getBoolean("rules.write") && !Files.exists(file)) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, write(rule, profile));
    }
    RuleTrace trace = new RuleTrace(rule, Files.readString(file));
    assertEquals(noted(trace.text()), trace.outcomes(profile));
    assertNotEquals(noted(trace.text()), outcomesOfBroken(trace, profile.broken(rule)));
  }

  /** A model may be so wrong that the replay cannot even be cleaned up. */
  private static List<String> outcomesOfBroken(RuleTrace trace, Profile broken) {
    try {
      return trace.outcomes(broken);
    } catch (BpfException e) {
      return List.of(e.getMessage());
    }
  }

  /** What stands in the comments behind the operations. */
  private static List<String> noted(String text) {
    return text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst(".* # \\d+ ", ""))
        .toList();
  }

  private static String write(Rule rule, Profile profile) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("# " + rule.id() + ": " + rule.sentence());
    lines.add("# %s; the outcomes are those of Linux %s.".formatted(rule.function(), profile));
    int header = lines.size();
    for (Operation operation : least(rule, profile).operations()) {
      lines.add(TraceWriter.write(Generator.scope(), operation));
    }
    List<String> outcomes = ModelReplay.outcomes(joined(lines), profile).lines().toList();
    for (int i = 0; i < outcomes.size(); i++) {
      lines.set(header + i, lines.get(header + i) + " # " + outcomes.get(i));
    }
    return joined(lines);
  }

  private static String joined(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static Divergence least(Rule rule, Profile profile) throws Exception {
    try (ModelKernel right = ModelKernel.of(profile)) {
      Contest contest = new Contest(right, () -> ModelKernel.of(profile.broken(rule)));
      for (long seed = 0; ; seed++) {
        Epoch epoch = new Epoch(contest, Generator.scope(), EPOCH);
        epoch.inStep(new Generator(seed)::next);
        Optional<Divergence> divergence = epoch.divergence();
        if (divergence.isPresent()) {
          return divergence.get();
        }
      }
    }
  }
}
