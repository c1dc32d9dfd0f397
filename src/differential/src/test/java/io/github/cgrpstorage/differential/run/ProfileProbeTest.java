package io.github.cgrpstorage.differential.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.KernelRelease;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model in the place of a kernel that a distribution changed. */
class ProfileProbeTest {

  private static ProfileProbe probe(Profile kernel, String release) throws BpfException {
    try (ModelKernel model = ModelKernel.of(kernel)) {
      return ProfileProbe.of(model, Replayer.BPFFS, profile(release));
    }
  }

  private static Profile profile(String release) {
    return Profile.of(KernelRelease.parse(release));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.2", "6.5", "6.12", "6.18", "6.19", "7.0", "7.3"})
  void mainlineIsAsItsReleaseSays(String release) throws BpfException {
    assertEquals(List.of(), probe(profile(release), release).changed());
  }

  @ParameterizedTest
  @CsvSource({
    "6.18, UPDATE_CPU_FLAGS_BEFORE_KEY",
    "6.18, LOOKUP_FLAGS_BEFORE_MAP_FD",
    "6.12, ALLOC_LIMIT",
    "6.2, FREEZE_WRITABLE",
    "6.2, CREATE_CAPABILITY_FIRST",
    "7.3, UPDATE_CPU_FLAGS_BEFORE_KEY"
  })
  void aChangeThatWasCarriedBackIsFound(String release, Rule rule) throws BpfException {
    Profile changed = profile(release).broken(rule);
    ProfileProbe probe = probe(changed, release);
    assertEquals(List.of(rule), probe.changed());
    assertEquals(changed.holds(rule), probe.profile().holds(rule));
  }

  /** A fault is not taken for a change of a release. */
  @ParameterizedTest
  @ValueSource(strings = {"UPDATE_EXIST", "LOOKUP_ABSENT", "DELETE_FROZEN"})
  void anythingElseIsLeftForTheComparison(String rule) throws BpfException {
    Profile faulty = profile("6.18").broken(Rule.valueOf(rule));
    assertEquals(List.of(), probe(faulty, "6.18").changed());
  }
}
