package io.github.cgrpstorage.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.cgrpstorage.storage.Feature;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import tools.jackson.databind.JsonNode;

/** A fault turns the tier red: each is made on purpose here, and must be found. */
@RequiresEngine
class DeliberateFaultIT {

  private static Environment noBpffs() {
    return Environment.all()
        .filter(e -> e.lacks().contains(Feature.BPFFS))
        .findFirst()
        .orElseThrow();
  }

  /** Doctor names a right more than this expects, and two commands end otherwise. */
  static class WrongExpectation {

    @Test
    void expectsThatNothingIsMissing() {
      EnvironmentCheck.run(noBpffs().lacking());
    }
  }

  @Test
  void aWrongExpectationFails() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(WrongExpectation.class))
        .execute()
        .testEvents()
        .assertStatistics(statistics -> statistics.started(1).failed(1));
  }

  @Test
  void aWrongErrnoInTheModelIsFound() {
    try (Box box = Box.start(Environment.able().getFirst())) {
      Ran hunt = box.run("diff", "--mutant", "update-exist", "--json").check(0);
      JsonNode mutant = hunt.json().get("mutants").get(0);
      assertEquals("update-exist", mutant.get("rule").asString());
      assertTrue(mutant.get("caught").asBoolean(), hunt::toString);
    }
  }

  /** Where containers must run, a missing engine is no reason to skip. */
  @Test
  void noEngineIsAFailureWhereOneIsRequired() {
    assertTrue(EngineCondition.without("none", "").isDisabled());
    assertThrows(AssertionError.class, () -> EngineCondition.without("none", "require"));
  }
}
