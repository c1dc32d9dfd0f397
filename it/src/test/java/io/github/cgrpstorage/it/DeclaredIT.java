package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A plain kernel with everything built in, and root: each feature is here from the release on that
 * {@link Feature} declares, and not before.
 */
@Tag("guest")
class DeclaredIT {

  /** 6.12.107 has {@link Feature#STEADY_LOOKUP}, and Debian's is newer. */
  private static final KernelRelease CARRIED_BACK_TO = KernelRelease.parse("6.12");

  @ParameterizedTest
  @EnumSource
  void isHereFromItsReleaseOn(Feature feature) {
    Finding finding = Machine.availability().of(feature).orElseThrow();
    boolean declared = feature.since().map(Machine.kernel()::atLeast).orElse(true);
    if (feature == Feature.STEADY_LOOKUP && Machine.kernel().equals(CARRIED_BACK_TO)) {
      declared = true;
    }
    assertEquals(declared, finding.isSupported(), finding::toString);
  }
}
