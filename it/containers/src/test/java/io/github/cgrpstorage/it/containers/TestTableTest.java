package io.github.cgrpstorage.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table at the end of ./test, which CI counts by: .ci/TestTable.java. */
class TestTableTest {

  private static final Path PROGRAM = Path.of("../../.ci/TestTable.java");

  private static final String PASSED = "<testcase name='a' classname='A'/>";
  private static final String FAILED = "<testcase name='b' classname='A'><failure/></testcase>";
  private static final String ERROR = "<testcase name='c' classname='A'><error/></testcase>";
  private static final String SKIPPED =
      "<testcase name='d' classname='A'><skipped message='too old'/></testcase>";
  private static final String SKIPPED_BY_JUNIT =
      "<testcase name='e' classname='A'><skipped>not today\n\tat A.e(A.java)</skipped></testcase>";

  private record Table(int exit, List<String> lines) {}

  @TempDir private Path folder;
  private Path since;

  @BeforeEach
  void begin() throws IOException {
    since = Files.createFile(folder.resolve("since"));
  }

  private void report(String tier, String... tests) throws IOException {
    Path reports = Files.createDirectories(folder.resolve(tier).resolve("module/surefire-reports"));
    Files.writeString(
        Files.createTempFile(reports, "TEST-", ".xml"),
        "<testsuite>" + String.join("", tests) + "</testsuite>");
  }

  private Table table(String... tiers) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                PROGRAM.toString(),
                "--since",
                since.toString()));
    for (String tier : tiers) {
      command.add(tier + "=" + folder.resolve(tier) + "," + folder.resolve("none"));
    }
    return run(command);
  }

  private static Table run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Table(process.waitFor(), out.strip().lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTierALineAndTheSumAlone() throws IOException {
    report("unit", PASSED, PASSED);
    report("unit", PASSED, SKIPPED, SKIPPED);
    report("kernel", PASSED, SKIPPED_BY_JUNIT);
    assertEquals(
        new Table(
            0,
            List.of(
                "tier            tests   passed   failed  skipped",
                "unit                5        3        0        2",
                "kernel              2        1        0        1",
                "kernels             0        0        0        0  did not run",
                "unit: 2 skipped: too old",
                "kernel: 1 skipped: not today",
                "",
                "4 passed, 0 failed, 3 skipped")),
        table("unit", "kernel", "kernels"));
  }

  @Test
  void aFailureIsAFailure() throws IOException {
    report("unit", PASSED, FAILED, ERROR);
    Table table = table("unit");
    assertEquals(1, table.exit());
    assertEquals("1 passed, 2 failed, 0 skipped", table.lines().getLast());
  }

  @Test
  void aTierThatSkippedEverythingFailed() throws IOException {
    report("unit", PASSED);
    report("containers", SKIPPED);
    Table table = table("unit", "containers");
    assertEquals(1, table.exit());
    assertEquals(
        "containers: no test ran to its end, which counts as a failure", table.lines().get(4));
  }

  /** A JVM that was killed while it wrote. */
  @Test
  void aReportThatWasCutOffIsAFailure() throws IOException {
    report("unit", PASSED);
    Files.writeString(folder.resolve("unit/TEST-half.xml"), "<testsuite><testcase");
    Table table = table("unit");
    assertEquals(1, table.exit());
    assertEquals("1 passed, 1 failed, 0 skipped", table.lines().getLast());
  }

  @Test
  void whatAnotherRunLeftDoesNotCount() throws IOException {
    report("unit", PASSED);
    Path old = folder.resolve("unit/TEST-old.xml");
    Files.writeString(old, "<testsuite>" + FAILED + "</testsuite>");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));
    assertEquals("1 passed, 0 failed, 0 skipped", table("unit").lines().getLast());
  }
}
