package io.github.cgrpstorage.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.testcontainers.TestcontainersSupport;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/** Test classes in a container, as users run theirs: what happens there is reported here. */
@RequiresEngine
class SupportIT {

  private static Throwable end(DynamicTest test) {
    try {
      test.getExecutable().execute();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  private static DynamicTest named(List<DynamicTest> tests, String part) {
    return tests.stream()
        .filter(test -> test.getDisplayName().contains(part))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + part + " in " + tests));
  }

  /** One container serves for all. */
  @Test
  void whatHappensThereIsReportedHere() {
    try (GenericContainer<?> container = TestcontainersSupport.container()) {
      passedFailedAndSkipped(container);
      aRunInWhichNothingRanIsAFailure(container);
      aJvmThatDiesSaysWhatItSaid(container);
    }
  }

  private static void passedFailedAndSkipped(GenericContainer<?> container) {
    List<DynamicTest> tests = TestcontainersSupport.run(container, Guests.Mixed.class).toList();
    assertEquals(4, tests.size(), tests::toString);
    assertEquals(null, end(named(tests, "on the kernel")));
    assertEquals(null, end(named(tests, "on the model of")));
    Throwable failure = end(named(tests, "fails"));
    assertTrue(failure instanceof AssertionError, () -> "" + failure);
    assertTrue(failure.getMessage().contains("expected: <1> but was: <2>"), failure::getMessage);
    assertTrue(failure.getMessage().contains("Guests.java:"), failure::getMessage);
    Throwable skipped = end(named(tests, "isSkipped"));
    assertTrue(skipped instanceof TestAbortedException, () -> "" + skipped);
    assertTrue(skipped.getMessage().contains("not today"), skipped::getMessage);
  }

  private static void aRunInWhichNothingRanIsAFailure(GenericContainer<?> container) {
    for (Class<?> guest : List.of(Guests.AllSkipped.class, Guests.Empty.class)) {
      AssertionError error =
          assertThrows(AssertionError.class, () -> TestcontainersSupport.run(container, guest));
      assertTrue(error.getMessage().startsWith("no test ran to its end"), error::getMessage);
    }
  }

  private static void aJvmThatDiesSaysWhatItSaid(GenericContainer<?> container) {
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class,
            () -> TestcontainersSupport.run(container, Guests.Dying.class));
    assertTrue(error.getMessage().contains("ended with 77"), error::getMessage);
    assertTrue(error.getMessage().contains("last words"), error::getMessage);
  }

  /** The image by itself, as {@code docker run cgrp-storage --version} starts it. */
  @Test
  void theImagesEntryPointIsTheCommandLine() {
    try (GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse("cgrp-storage"))) {
      container
          .withImagePullPolicy(_ -> false)
          .withNetworkMode("none")
          .withCommand("--version")
          .withStartupCheckStrategy(new OneShotStartupCheckStrategy())
          .start();
      assertTrue(container.getLogs().startsWith("cgrp-storage 0."), container::getLogs);
    }
  }

  /** As a user's factory does it, with a container for this run alone. */
  @TestFactory
  Stream<DynamicTest> inAPrivilegedContainer() {
    return TestcontainersSupport.run(Guests.Sound.class);
  }
}
