package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A class that leaks fails; one that does not passes. */
class LeakCheckTest {

  private static Cgroup leakedHandle;
  private static int leakedDescriptor;

  static class LeavesAHandle {

    @Test
    void opensAndForgets() throws IOException {
      try (Bpf bpf = Bpf.open()) {
        leakedHandle = bpf.rootCgroup();
      }
    }
  }

  static class LeavesADescriptor {

    @Test
    void opensBelowAnyHandle() throws IOException {
      try (Bpf bpf = Bpf.open()) {
        Kernel kernel = bpf.kernel();
        leakedDescriptor =
            kernel.cgroupOpenAt(Kernel.NO_DIRECTORY, kernel.cgroupRoot().value(), false);
      }
    }
  }

  static class LeavesNothing {

    @Test
    void opensAndCloses() throws IOException {
      try (Bpf bpf = Bpf.open();
          Cgroup root = bpf.rootCgroup()) {
        assertTrue(root.isLive());
      }
    }
  }

  private static List<Throwable> failuresOf(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(testClass))
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
        .execute()
        .allEvents()
        .failed()
        .stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> result.getThrowable().orElseThrow())
        .toList();
  }

  @Test
  void anOpenHandleFailsTheClassAndShowsItsBirth() {
    List<Throwable> failures = failuresOf(LeavesAHandle.class);
    leakedHandle.close();
    assertEquals(1, failures.size(), failures.toString());
    Throwable[] births = failures.getFirst().getSuppressed();
    assertEquals(1, births.length);
    assertTrue(
        Arrays.stream(births[0].getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("opensAndForgets")),
        () -> Arrays.toString(births[0].getStackTrace()));
  }

  @Test
  void anOpenDescriptorFailsTheClass() throws IOException {
    List<Throwable> failures = failuresOf(LeavesADescriptor.class);
    try (Bpf bpf = Bpf.open()) {
      assertEquals(0, bpf.kernel().close(leakedDescriptor));
    }
    assertEquals(1, failures.size(), failures.toString());
    String message = failures.getFirst().getMessage();
    assertTrue(message.contains(leakedDescriptor + " -> " + Machine.cgroup2()), message);
  }

  @Test
  void aCleanClassPasses() {
    assertEquals(List.of(), failuresOf(LeavesNothing.class));
  }
}
