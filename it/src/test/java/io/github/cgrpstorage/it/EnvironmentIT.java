package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.seam.Births;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** This environment is capable: when it is not, this class says so first and best. */
class EnvironmentIT {

  @Test
  void everythingThatTheProductNeedsIsHere() {
    List<Finding> missing = Machine.availability().missing();
    List<Finding> here =
        missing.stream()
            .filter(
                finding ->
                    RequiresCondition.decide(finding, Machine.kernel())
                        instanceof RequiresCondition.Decision.Fail)
            .toList();
    assertEquals(List.of(), here, Machine.availability().machine());
  }

  @ParameterizedTest
  @EnumSource
  void eachFeatureHasOneFinding(Feature feature) {
    List<Finding> findings =
        Machine.availability().findings().stream()
            .filter(finding -> finding.feature() == feature)
            .toList();
    assertEquals(1, findings.size());
    assertTrue(!findings.getFirst().detail().isBlank(), findings::toString);
  }

  /** A kernel that has what came later is a wrong release in Feature, or a backport. */
  @Test
  void noFeatureIsHereBeforeItsRelease() {
    List<Finding> early =
        Machine.availability().findings().stream()
            .filter(Finding::isSupported)
            .filter(finding -> !Machine.declares(finding.feature()))
            .toList();
    assertEquals(List.of(), early);
  }

  @Test
  void birthsAreRecorded() {
    assertTrue(Births.recorded());
  }

  @Test
  void theCommandLineAndThePeerAreBuilt() {
    assertTrue(Files.isRegularFile(CommandLine.JAR), CommandLine.JAR::toString);
    assertTrue(Files.isExecutable(PeerIT.PEER), PeerIT.PEER::toString);
  }

  @Test
  void aCgroup1HierarchyAndABpffsAreMounted() {
    assertTrue(Files.exists(Machine.cgroup1().resolve("cgroup.procs")));
    assertTrue(Files.isDirectory(Machine.bpffs()));
    assertTrue(Files.isReadable(Path.of("/proc/self/mountinfo")));
  }
}
