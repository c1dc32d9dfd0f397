package io.github.cgrpstorage.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of jcstress over the model, and one over a broken model, which must fail. */
@Timeout(600)
class StressTest {

  private record Run(int exit, String output) {}

  @TempDir private Path folder;

  /** In one configuration of the virtual machine; {@code it/stress/run} takes all of them. */
  private Run jcstress(String jvmArguments, String... arguments)
      throws IOException, InterruptedException {
    Path log = folder.resolve("jcstress.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main",
                "-af",
                "NONE",
                "-jvmArgs",
                jvmArguments,
                "-r",
                folder.resolve("report").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Process process = builder.start();
    try {
      return new Run(process.waitFor(), Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void theModelGivesOnlyWhatIsAllowed() throws Exception {
    Run run =
        jcstress("-XX:+UseSerialGC", "-sc", "false", "-f", "1", "-iters", "2", "-time", "300");
    assertEquals(0, run.exit(), run.output());
    assertTrue(run.output().contains("Failed tests: No matches."), run.output());
    assertTrue(run.output().contains("Error tests: No matches."), run.output());
    assertTrue(run.output().contains("12 planned; 12 passed, 0 failed"), run.output());
  }

  @Test
  void aBrokenModelIsNoticed() throws Exception {
    Run run =
        jcstress("-Dcgrpstorage.stress.broken=UPDATE_NOEXIST", "-m", "sanity", "-t", "SameElement");
    assertNotEquals(0, run.exit(), run.output());
    assertTrue(run.output().contains("[FAILED]"), run.output());
    assertTrue(run.output().contains("0, 0, 2"), run.output());
  }
}
