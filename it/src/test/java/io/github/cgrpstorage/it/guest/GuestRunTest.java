package io.github.cgrpstorage.it.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest's run passes only when it ran to its end, and its tests did. */
class GuestRunTest {

  private static final String CONSOLE =
      "GUEST-BEGIN:6.12.1-cloud\r\nhello\r\nGUEST-RESULTS-BEGIN\r\nAA==\r\nGUEST-RESULTS-END\r\n";

  private static final String FACTS =
      "arch=arm64\nrelease=6.12\nlibbpf=1.5\nseconds=9\nended=yes\ntests=yes\n";

  private static final String PASSED = "<testcase name='a()' classname='x.A'/>";

  @TempDir Path folder;

  @BeforeEach
  void aRunThatPassed() throws IOException {
    Files.createDirectory(folder.resolve("reports"));
    facts(FACTS);
    console(CONSOLE + "GUEST-EXIT:0\r\n");
    report(PASSED);
  }

  private void facts(String text) throws IOException {
    Files.writeString(folder.resolve("run.properties"), text);
  }

  private void console(String text) throws IOException {
    Files.writeString(folder.resolve("console.log"), text);
  }

  private void report(String... cases) throws IOException {
    Files.writeString(
        folder.resolve("reports/TEST-x.xml"),
        "<testsuite>" + String.join("", cases) + "</testsuite>");
  }

  private static String skipped(String reason) {
    return "<testcase name='b()' classname='x.A'><skipped><![CDATA["
        + reason
        + "]]></skipped>"
        + "</testcase>";
  }

  private void assertProblems(String... problems) throws IOException {
    assertEquals(List.of(problems), GuestRun.read(folder).problems());
  }

  @Test
  void allPassed() throws IOException {
    assertProblems();
    String line = GuestRun.read(folder).line();
    assertTrue(
        line.matches("arm64 6\\.12 +6\\.12\\.1-cloud +libbpf 1\\.5 +ok +1 passed.*9 s"), line);
  }

  @Test
  void withoutTheMarkOfTheEnd() throws IOException {
    console(CONSOLE);
    assertProblems("the command did not end");
  }

  @Test
  void thatDidNotComeUp() throws IOException {
    Files.delete(folder.resolve("console.log"));
    assertProblems("the kernel did not come up");
  }

  @Test
  void thatPanicked() throws IOException {
    console("GUEST-BEGIN:6.12\n[ 1.0] Kernel panic - not syncing: sysrq\n");
    assertProblems(
        "the kernel panicked: [ 1.0] Kernel panic - not syncing: sysrq", "the command did not end");
  }

  /** Also when all that it had to do was done. */
  @Test
  void thatPanickedAtTheEnd() throws IOException {
    console(CONSOLE + "GUEST-EXIT:0\n[ 9.0] Kernel panic - not syncing: late\n");
    assertProblems("the kernel panicked: [ 9.0] Kernel panic - not syncing: late");
  }

  @Test
  void whoseTimeWasUp() throws IOException {
    facts(FACTS.replace("ended=yes", "ended=no"));
    console("GUEST-BEGIN:6.12\n");
    assertProblems("the time was up", "the command did not end");
  }

  @Test
  void whoseCommandFailed() throws IOException {
    console(CONSOLE + "GUEST-EXIT:7\n");
    assertProblems("the command ended with 7");
  }

  @Test
  void thatSentNoReports() throws IOException {
    Files.delete(folder.resolve("reports/TEST-x.xml"));
    assertProblems("no test ran to its end");
  }

  @Test
  void whoseTestsAllGaveUp() throws IOException {
    report(skipped("org.opentest4j.TestAbortedException: no"));
    assertProblems(
        "no test ran to its end",
        "skipped without a right: A.b(): org.opentest4j.TestAbortedException: no");
  }

  @Test
  void withATestThatFailed() throws IOException {
    report(
        PASSED,
        "<testcase name='b()' classname='x.A'><failure message='no'>trace</failure></testcase>");
    assertProblems("failed: A.b(): no");
  }

  /** A test that a release explains may be skipped, on that side of the release. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "helpers came with Linux 6.11, this is 6.1",
        "only before: cgrp-storage came with Linux 6.2, this is 6.12",
        "parent was skipped: only before: cgrp-storage came with Linux 6.2, this is 6.12",
        "parent was skipped: cgrp-storage came with Linux 6.2, this is 6.1"
      })
  void withASkipThatAReleaseExplains(String reason) throws IOException {
    report(PASSED, skipped(reason));
    assertProblems();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "helpers came with Linux 6.11, this is 6.12",
        "only before: cgrp-storage came with Linux 6.2, this is 6.1",
        "@Disabled"
      })
  void withASkipThatNothingExplains(String reason) throws IOException {
    report(PASSED, skipped(reason));
    assertProblems("skipped without a right: A.b(): " + reason);
  }

  @Test
  void anotherCommandNeedsNoTests() throws IOException {
    facts(FACTS.replace("tests=yes", "tests=no"));
    Files.delete(folder.resolve("reports/TEST-x.xml"));
    console(CONSOLE + "GUEST-EXIT:0\r\n");
    assertProblems();
    assertEquals(List.of("hello"), GuestRun.read(folder).console().output());
  }

  @Test
  void aPageKeepsOneRowForEachGuest() throws IOException {
    String page = "before\n<!-- matrix begin -->\n<!-- matrix end -->\nafter\n";
    List<GuestRun> runs = List.of(GuestRun.read(folder));
    LocalDate day = LocalDate.of(2026, 11, 25);
    String once = Matrix.write(page, runs, day);
    String row = "| 6.12.1-cloud | arm64 | 1.5 | ok | 1 | 0 | 0 | 2026-11-25 |\n";
    assertTrue(once.contains("|---|\n" + row + "<!-- matrix end -->\nafter\n"), once);
    assertEquals(once, Matrix.write(once, runs, day));
    facts(FACTS.replace("libbpf=1.5", "libbpf=1.1"));
    String twice = Matrix.write(once, List.of(GuestRun.read(folder)), day);
    assertTrue(twice.contains(row.replace("1.5", "1.1") + row), twice);
  }

  @Test
  void jsonHasEachGuest() throws IOException {
    String json = Matrix.json(List.of(GuestRun.read(folder)));
    assertTrue(json.startsWith("{\"passed\":true,\"guests\":[{\"arch\":\"arm64\""), json);
  }
}
