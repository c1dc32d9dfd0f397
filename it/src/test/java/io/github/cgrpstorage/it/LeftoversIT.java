package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Feature;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a killed test process leaves disturbs no later run: {@code it/engine/run} removes it, and
 * nothing of a test process that lives.
 */
@Tag("host")
@Requires(Feature.CGROUP_CREATE)
class LeftoversIT {

  /** No engine is started, and none is needed. */
  private static final List<String> ENGINE_RUN =
      List.of("env", "-u", "CI", "DOCKER_HOST=unix:///nowhere", "../it/engine/run", "true");

  @Test
  void areRemovedByTheNextRun() throws IOException, InterruptedException {
    List<Path> left = leave();
    assertEquals(List.of(), left.stream().filter(Files::notExists).toList());
    try (Bpf bpf = Bpf.open();
        TestCgroups cgroups = new TestCgroups(bpf)) {
      Child.run(ENGINE_RUN).check(0);
      assertTrue(Files.isDirectory(cgroups.root().pathAtOpen()));
    }
    assertEquals(List.of(), left.stream().filter(Files::exists).toList());
    for (Path mount : left.subList(0, 2)) {
      assertFalse(isMounted(mount), mount::toString);
    }
    assertTrue(isMounted(Machine.bpffs()));
    assertTrue(isMounted(Machine.cgroup1()));
  }

  /** The mounts and the cgroup of a process that was killed. */
  private static List<Path> leave() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(Child.java(KilledTest.class))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader reader = process.inputReader()) {
      return List.of(reader.readLine(), reader.readLine(), reader.readLine()).stream()
          .map(Path::of)
          .toList();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static boolean isMounted(Path directory) throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + directory + " ");
  }

  /** Makes what tests make, says where, and waits for its end. */
  static final class KilledTest {

    private KilledTest() {}

    static void main() throws IOException, InterruptedException {
      try (Bpf bpf = Bpf.open();
          TestCgroups cgroups = new TestCgroups(bpf)) {
        cgroups.make("child");
        IO.println(Machine.bpffs());
        IO.println(Machine.cgroup1());
        IO.println(cgroups.root().pathAtOpen());
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }
}
