package io.github.cgrpstorage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which releases have the change. */
class SteadyLookupTest {

  @ParameterizedTest
  @CsvSource({
    "6.2.0-39-generic, false",
    "6.11.0-29-generic, false",
    "6.12.106+deb13-amd64, false",
    "6.12.107+deb13-amd64, true",
    "6.12.9, false",
    "6.12, false",
    "6.14.0, false",
    "6.15.0, true",
    "6.18.44, true",
    "7.0.13+deb14-cloud-amd64, true"
  })
  void isToldByTheRelease(String release, boolean supported) {
    assertEquals(supported, SteadyLookup.of(release).isSupported());
  }
}
