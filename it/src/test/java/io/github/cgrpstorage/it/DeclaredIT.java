package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Feature;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A plain kernel with everything built in, and root: each feature is here from the release on that
 * {@link Feature} declares, and not before.
 */
@Tag("guest")
class DeclaredIT {

  @ParameterizedTest
  @EnumSource
  void isHereFromItsReleaseOn(Feature feature) {
    Finding finding = Machine.availability().of(feature).orElseThrow();
    assertEquals(Machine.declares(feature), finding.isSupported(), finding::toString);
  }
}
