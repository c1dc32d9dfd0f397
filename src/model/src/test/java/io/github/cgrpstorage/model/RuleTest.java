package io.github.cgrpstorage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.KernelRelease;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RuleTest {

  private static final KernelRelease V6_18 = KernelRelease.parse("6.18");

  @ParameterizedTest
  @EnumSource
  void aRuleIsASentenceWithItsFunction(Rule rule) {
    assertTrue(rule.sentence().endsWith("."), rule.sentence());
    assertFalse(rule.function().isBlank());
    assertEquals(
        rule, Rule.valueOf(rule.id().replace('-', '_').toUpperCase(java.util.Locale.ROOT)));
  }

  @ParameterizedTest
  @EnumSource
  void aRuleHoldsFromItsFirstReleaseToBeforeItsLast(Rule rule) {
    rule.since().ifPresent(since -> assertTrue(rule.holdsIn(since)));
    rule.until().ifPresent(until -> assertFalse(rule.holdsIn(until)));
    boolean always = rule.since().isEmpty() && rule.until().isEmpty();
    assertTrue(!always || rule.holdsIn(KernelRelease.V6_2));
  }

  @Test
  void sentencesAreNotSaidTwice() {
    long functionsAndSentences =
        Stream.of(Rule.values()).map(rule -> rule.function() + rule.sentence()).distinct().count();
    assertEquals(Rule.values().length, functionsAndSentences);
  }

  @Test
  void aProfileIsItsReleaseUntilARuleIsSet() {
    Profile profile = Profile.of(V6_18);
    assertTrue(
        Stream.of(Rule.values()).allMatch(rule -> profile.holds(rule) == rule.holdsIn(V6_18)));
    Profile broken = profile.broken(Rule.KEY_REMOVED);
    assertFalse(broken.holds(Rule.KEY_REMOVED));
    assertTrue(profile.holds(Rule.KEY_REMOVED));
    assertTrue(profile.with(Rule.BUSY_BLOCKS_LOOKUP, true).holds(Rule.BUSY_BLOCKS_LOOKUP));
  }

  @Test
  void thereIsNoProfileBeforeTheMapType() {
    KernelRelease old = KernelRelease.parse("6.1");
    assertThrows(IllegalArgumentException.class, () -> Profile.of(old));
  }
}
