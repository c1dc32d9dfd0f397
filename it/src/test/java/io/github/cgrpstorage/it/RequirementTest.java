package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.it.RequiresCondition.Decision;
import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import org.junit.jupiter.api.Test;

/** A test is skipped for an old kernel and for nothing else. */
class RequirementTest {

  private static final KernelRelease V6_7 = new KernelRelease(6, 7);
  private static final KernelRelease V6_8 = new KernelRelease(6, 8);

  private static Decision decide(Finding finding, KernelRelease kernel) {
    return RequiresCondition.decide(finding, kernel);
  }

  @Test
  void runsWhereTheFeatureIs() {
    Finding finding = Finding.supported(Feature.CGROUP1_KEY, "seen");
    assertEquals(new Decision.Run(), decide(finding, V6_8));
    assertEquals(new Decision.Run(), decide(finding, V6_7), "a backport");
  }

  @Test
  void skipsOnAnOlderKernelAndNamesFeatureAndRelease() {
    Finding finding = Finding.missing(Feature.CGROUP1_KEY, "EBADF", "");
    Decision.Skip skip = assertInstanceOf(Decision.Skip.class, decide(finding, V6_7));
    assertEquals("cgroup1-key came with Linux 6.8, this is 6.7", skip.reason());
  }

  @Test
  void failsOnAKernelThatIsNewEnough() {
    Finding finding = Finding.missing(Feature.CGROUP1_KEY, "EBADF", "");
    Decision.Fail fail = assertInstanceOf(Decision.Fail.class, decide(finding, V6_8));
    assertTrue(fail.reason().contains("cgroup1-key"), fail.reason());
    assertTrue(fail.reason().contains("EBADF"), fail.reason());
  }

  @Test
  void failsWhereItCouldNotBeTold() {
    Finding finding = Finding.unknown(Feature.CGROUP1_KEY, "no hierarchy", "");
    Decision.Fail fail = assertInstanceOf(Decision.Fail.class, decide(finding, V6_8));
    assertTrue(fail.reason().contains("UNKNOWN"), fail.reason());
  }

  @Test
  void failsForWhatHangsOnNoRelease() {
    Finding finding = Finding.missing(Feature.LIBBPF, "there is no libbpf.so.1", "");
    assertInstanceOf(Decision.Fail.class, decide(finding, new KernelRelease(4, 0)));
  }
}
