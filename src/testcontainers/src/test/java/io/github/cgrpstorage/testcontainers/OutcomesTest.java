package io.github.cgrpstorage.testcontainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What is made of JUnit's report; that the report comes is tested in it/containers. */
class OutcomesTest {

  private static final String PASSED =
      """
      <testcase name="kept(Bpf)[2]" classname="org.example.Counts" time="0.013">
      <system-out><![CDATA[
      unique-id: [engine:junit-jupiter]/[class:org.example.Counts]/[test-template:kept(Bpf)]/[test-template-invocation:#2]
      display-name: JUnit Jupiter > Counts > kept(Bpf) > on the kernel
      ]]></system-out>
      </testcase>
      """;

  private static final String FAILED =
      """
      <testcase name="fails()" classname="org.example.Counts" time="0.027">
      <failure message="1 &lt; 2" type="java.lang.AssertionError"><![CDATA[java.lang.AssertionError: 1 < 2
      \tat org.example.Counts.fails(Counts.java:44)
      ]]></failure>
      </testcase>
      """;

  private static final String SKIPPED =
      """
      <testcase name="later()" classname="org.example.Counts" time="0.049">
      <skipped><![CDATA[not today]]></skipped>
      </testcase>
      """;

  private static Outcomes parse(String... tests) {
    return Outcomes.parse(
        ("<testsuite name='JUnit Jupiter'>" + String.join("", tests) + "</testsuite>")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void eachTestEndsAsItDidThere() {
    List<DynamicTest> tests = parse(PASSED, FAILED, SKIPPED).tests().toList();
    assertEquals(
        List.of(
            "Counts > kept(Bpf) > on the kernel",
            "org.example.Counts.fails()",
            "org.example.Counts.later()"),
        tests.stream().map(DynamicTest::getDisplayName).toList());
    assertTrue(fails(AssertionError.class, tests.get(1)).contains("Counts.fails(Counts.java:44)"));
    assertTrue(fails(TestAbortedException.class, tests.get(2)).contains("not today"));
  }

  private static String fails(Class<? extends Throwable> type, DynamicTest test) {
    return assertThrows(type, test.getExecutable()).getMessage();
  }

  @Test
  void aRunThatSkippedEverythingShowsNothing() {
    parse(PASSED, SKIPPED).checkThatSomethingRan();
    parse(FAILED).checkThatSomethingRan();
    assertThrows(AssertionError.class, () -> parse(SKIPPED).checkThatSomethingRan());
    assertThrows(AssertionError.class, () -> parse().checkThatSomethingRan());
  }

  @Test
  void aReportThatWasCutOffIsNoReport() {
    byte[] half = "<testsuite><testcase name='a'>".getBytes(StandardCharsets.UTF_8);
    assertThrows(IllegalStateException.class, () -> Outcomes.parse(half));
  }

  @Test
  void withoutAnEngineTestsAreSkippedUnlessTheyAreRequired() {
    assertThrows(TestAbortedException.class, () -> Policy.withoutEngine(""));
    assertThrows(AssertionError.class, () -> Policy.withoutEngine("require"));
  }
}
