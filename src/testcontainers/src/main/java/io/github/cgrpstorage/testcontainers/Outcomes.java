package io.github.cgrpstorage.testcontainers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What came of the tests in the container, from the report that JUnit wrote there. */
record Outcomes(List<Outcome> all) {

  private static final String DISPLAY_NAME = "display-name: JUnit Jupiter > ";

  private enum Kind {
    PASSED,
    FAILED,
    SKIPPED
  }

  /** One test; the detail is the stack trace of a failure, or why it was skipped. */
  private record Outcome(String name, Kind kind, String detail) {

    DynamicTest test() {
      return DynamicTest.dynamicTest(
          name,
          () -> {
            switch (kind) {
              case PASSED -> {}
              case FAILED -> throw new AssertionError("in the container: " + detail);
              case SKIPPED -> throw new TestAbortedException("in the container: " + detail);
            }
          });
    }
  }

  /** The format is the one that Ant's JUnit task began and every build tool reads. */
  static Outcomes parse(byte[] report) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Element suite =
          factory.newDocumentBuilder().parse(new ByteArrayInputStream(report)).getDocumentElement();
      return new Outcomes(children(suite, "testcase").map(Outcomes::outcome).toList());
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw new IllegalStateException("the report of the tests cannot be read: " + e, e);
    }
  }

  private static Outcome outcome(Element test) {
    return Stream.of("failure", "error", "skipped")
        .flatMap(tag -> children(test, tag))
        .findFirst()
        .map(end -> new Outcome(name(test), kind(end), end.getTextContent().strip()))
        .orElseGet(() -> new Outcome(name(test), Kind.PASSED, ""));
  }

  private static Kind kind(Element end) {
    return end.getTagName().equals("skipped") ? Kind.SKIPPED : Kind.FAILED;
  }

  /**
   * The launcher writes the display names, from the engine's down, before what the test printed;
   * the attributes say only the method, with an index.
   */
  private static String name(Element test) {
    return children(test, "system-out")
        .flatMap(out -> out.getTextContent().lines())
        .filter(line -> line.startsWith(DISPLAY_NAME))
        .map(line -> line.substring(DISPLAY_NAME.length()))
        .findFirst()
        .orElseGet(() -> test.getAttribute("classname") + "." + test.getAttribute("name"));
  }

  private static Stream<Element> children(Element parent, String tag) {
    NodeList nodes = parent.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i));
  }

  /** A run whose tests were all skipped looks like success to JUnit; it shows nothing. */
  void checkThatSomethingRan() {
    if (all.stream().allMatch(outcome -> outcome.kind == Kind.SKIPPED)) {
      throw new AssertionError("no test ran to its end in the container: " + all);
    }
  }

  Stream<DynamicTest> tests() {
    return all.stream().map(Outcome::test);
  }
}
