package io.github.cgrpstorage.differential.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.differential.generate.Alphabet;
import io.github.cgrpstorage.differential.replay.ModelReplay;
import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.BpfException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine itself, with a model in the kernel's place. */
class DifferentialRunTest {

  private static final Profile PROFILE = Profile.of(ModelReplay.RELEASE);

  @Test
  void agreesWithItself() throws BpfException {
    RunReport report = run(PROFILE, 200_000);
    assertTrue(report.divergence().isEmpty());
    assertEquals(200_000, report.operations());
  }

  @Test
  void endsWhenItIsTold() throws BpfException {
    try (ModelKernel kernel = ModelKernel.of(PROFILE)) {
      Contest contest = new Contest(kernel, () -> ModelKernel.of(PROFILE));
      RunReport report = new DifferentialRun(contest, 1, Long.MAX_VALUE).run((_, _) -> false);
      assertTrue(report.operations() < DifferentialRun.EPOCH);
    }
  }

  /** The canary: a fault that is not caught here would be caught nowhere. */
  @ParameterizedTest
  @CsvSource({"UPDATE_EXIST,4", "LOOKUP_FLAGS_KNOWN,4", "DELETE_HELPER_ABSENT,3"})
  void divergenceIsMadeSmall(Rule rule, int most) throws Exception {
    RunReport report = run(PROFILE.broken(rule), 1_000_000);
    Divergence divergence = report.divergence().orElseThrow();
    assertTrue(divergence.operations().size() <= most, () -> "" + divergence.operations());
    String text = DivergenceText.write(divergence, List.of("header"));
    assertEquals(divergence.kernel(), last(ModelReplay.outcomes(text)));
    assertEquals(divergence.model(), last(ModelReplay.outcomes(text, PROFILE.broken(rule))));
  }

  private static String last(String outcomes) {
    String line = outcomes.lines().reduce((_, next) -> next).orElseThrow();
    return line.substring(line.indexOf(' ') + 1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "UPDATE_NOEXIST",
        "KEY_CLOSED",
        "LOOKUP_ABSENT",
        "DELETE_REMOVES",
        "GET_HELPER_CREATES"
      })
  void mutantsAreCaught(Rule rule) throws BpfException {
    try (ModelKernel kernel = ModelKernel.of(PROFILE)) {
      MutantHunt.Result result =
          new MutantHunt(kernel, Replayer.BPFFS, PROFILE, 1, 100_000).hunt(rule);
      assertTrue(result.caught(), rule::id);
    }
  }

  @Test
  void everySequence() throws BpfException {
    ExhaustiveReport report = exhaustive(PROFILE, 3);
    assertTrue(report.divergence().isEmpty());
    assertEquals(ExhaustiveRun.count(Alphabet.letters().size(), 3), report.sequences());
    assertTrue(report.letters() >= 12);
  }

  @Test
  void everySequenceCatchesAFault() throws BpfException {
    assertFalse(exhaustive(PROFILE.broken(Rule.FREEZE_SPARES_HELPERS), 3).divergence().isEmpty());
  }

  private static ExhaustiveReport exhaustive(Profile model, int length) throws BpfException {
    try (ModelKernel kernel = ModelKernel.of(PROFILE)) {
      Contest contest = new Contest(kernel, () -> ModelKernel.of(model));
      return new ExhaustiveRun(contest, length).run((_, _) -> true);
    }
  }

  private static RunReport run(Profile model, long operations) throws BpfException {
    try (ModelKernel kernel = ModelKernel.of(PROFILE)) {
      Contest contest = new Contest(kernel, () -> ModelKernel.of(model));
      return new DifferentialRun(contest, 1, operations).run((_, _) -> true);
    }
  }
}
