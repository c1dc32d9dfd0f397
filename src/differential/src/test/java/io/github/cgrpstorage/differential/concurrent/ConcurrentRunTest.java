package io.github.cgrpstorage.differential.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.differential.replay.ModelReplay;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a model in the kernel's place: it is to be as linearizable as the kernel is. */
class ConcurrentRunTest {

  private static final Profile PROFILE = Profile.of(ModelReplay.RELEASE);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void modelIsLinearizable(int threads) throws Exception {
    ConcurrentReport report = run(PROFILE, threads);
    assertEquals("", report.violation().map(Violation::history).orElse(""));
    assertEquals(0, report.undecided());
    assertTrue(report.removals() > 0);
  }

  /** The canary. */
  @Test
  void faultIsFound() throws Exception {
    assertTrue(run(PROFILE.broken(Rule.UPDATE_NOEXIST), 2).violation().isPresent());
  }

  private static ConcurrentReport run(Profile behaviour, int threads) throws Exception {
    try (ModelKernel kernel = ModelKernel.of(behaviour)) {
      return new ConcurrentRun(kernel, PROFILE, 1, threads, 50_000).run((_, _) -> true);
    }
  }
}
