package io.github.cgrpstorage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.KernelRelease;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Breaking any rule that the seam can show is noticed: each rule has an effect, and a test of it.
 */
class MutantTest {

  private static final Map<String, List<String>> RIGHT = new HashMap<>();

  private static List<String> right(String release) {
    return RIGHT.computeIfAbsent(release, each -> Battery.run(World.of(each)));
  }

  /** A kernel may be so wrong that the script cannot even go on. */
  private static List<String> transcript(Profile profile) {
    try {
      return Battery.run(World.of(profile));
    } catch (AssertionError e) {
      return List.of(e.getMessage());
    }
  }

  static Stream<Arguments> visibleRules() {
    return Stream.of("6.2", "6.18", "7.3")
        .flatMap(
            release ->
                Stream.of(Rule.values())
                    .filter(rule -> rule.sight() != Rule.Sight.MODEL)
                    .filter(rule -> rule.holdsIn(KernelRelease.parse(release)))
                    .filter(rule -> !isHidden(rule, release))
                    .map(rule -> Arguments.of(release, rule)));
  }

  /**
   * Rules that hold in a release and have no effect there, since nothing that they are about exists
   * yet.
   */
  private static boolean isHidden(Rule rule, String release) {
    return switch (rule) {
      case LOOKUP_INITIALISES_FIELDS -> release.equals("6.2");
      case ALLOC_BEFORE_EXISTENCE -> !release.equals("7.3");
      case FROM_ID_V2_ONLY ->
          true; // On a real kernel, numbers of one hierarchy are numbers of the other too.
      case KEY_LIVENESS_BEFORE_HIERARCHY -> !release.equals("6.2");
      default -> false;
    };
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("visibleRules")
  void aBrokenRuleIsNoticed(String release, Rule rule) {
    Profile broken = Profile.of(KernelRelease.parse(release)).broken(rule);
    assertNotEquals(right(release), transcript(broken));
  }

  @Test
  void thereAreMoreThanEightyMutantsForTraces() {
    assertTrue(Profile.of(KernelRelease.parse("6.18")).mutants().size() > 80);
  }

  @Test
  void theSameKernelGivesTheSameTranscript() {
    assertEquals(right("6.18"), Battery.run(World.of("6.18")));
  }
}
