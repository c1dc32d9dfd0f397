package io.github.cgrpstorage.it.guest;

import io.github.cgrpstorage.storage.KernelRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What JUnit said of each test, from its XML reports.
 *
 * @param passed how many passed
 * @param failures those that failed
 * @param skips those that did not run, or gave up
 */
record Tests(int passed, List<Case> failures, List<Case> skips) {

  /** A test that did not pass, and why. */
  record Case(String test, String reason) {

    /** What a line of a terminal can show; the whole of it is in the report. */
    private static final int LONGEST = 300;

    @Override
    public String toString() {
      String line = reason.lines().findFirst().orElse("no reason");
      return test + ": " + (line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " ...");
    }
  }

  static final Tests NONE = new Tests(0, List.of(), List.of());

  /** What {@code @Requires} and {@code @OnlyBefore} say. */
  private static final Pattern RELEASES =
      Pattern.compile("([\\w-]+) came with Linux (\\d+\\.\\d+), this is (\\d+\\.\\d+)");

  /** Reads all reports of a folder; none when there is none. */
  static Tests read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return NONE;
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }
    Tests tests = NONE;
    for (Path file : files) {
      tests = tests.and(readFile(file));
    }
    return tests;
  }

  private static Tests readFile(Path file) throws IOException {
    try {
      NodeList cases =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getElementsByTagName("testcase");
      return of(IntStream.range(0, cases.getLength()).mapToObj(i -> (Element) cases.item(i)));
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(file + " is not what JUnit writes", e);
    }
  }

  private static Tests of(Stream<Element> cases) {
    int passed = 0;
    List<Case> failures = new ArrayList<>();
    List<Case> skips = new ArrayList<>();
    for (Element element : cases.toList()) {
      Element failure = child(element, "failure", "error");
      Element skip = child(element, "skipped");
      if (failure != null) {
        failures.add(caseOf(element, failure));
      } else if (skip != null) {
        skips.add(caseOf(element, skip));
      } else {
        passed++;
      }
    }
    return new Tests(passed, failures, skips);
  }

  private static Element child(Element element, String... names) {
    return Stream.of(names)
        .map(name -> (Element) element.getElementsByTagName(name).item(0))
        .filter(found -> found != null)
        .findFirst()
        .orElse(null);
  }

  private static Case caseOf(Element test, Element why) {
    String type = test.getAttribute("classname").replaceFirst(".*\\.", "");
    String message = why.getAttribute("message");
    return new Case(
        type + "." + test.getAttribute("name"),
        message.isEmpty() ? why.getTextContent().strip() : message);
  }

  private Tests and(Tests other) {
    return new Tests(
        passed + other.passed, both(failures, other.failures), both(skips, other.skips));
  }

  private static List<Case> both(List<Case> some, List<Case> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  int executed() {
    return passed + failures.size();
  }

  /** Skips that no release of the kernel explains: each hides a fault. */
  List<Case> unexplained() {
    return skips.stream().filter(skip -> !isExplained(skip.reason)).toList();
  }

  /**
   * A test runs from a feature's release on, or only before it: the kernel must be on the other
   * side.
   */
  private static boolean isExplained(String reason) {
    Matcher releases = RELEASES.matcher(reason);
    if (!releases.find()) {
      return false;
    }
    KernelRelease since = KernelRelease.parse(releases.group(2));
    boolean older = !KernelRelease.parse(releases.group(3)).atLeast(since);
    return older != isOnlyBefore(reason);
  }

  /** Also of a test whose class was skipped. */
  private static boolean isOnlyBefore(String reason) {
    return reason.matches("(parent was skipped: )?only before: .*");
  }

  /** How many were skipped for want of each feature. */
  Map<String, Integer> skipsByFeature() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Case skip : skips) {
      Matcher releases = RELEASES.matcher(skip.reason);
      String feature = releases.find() ? releases.group(1) : "no feature";
      String name = isOnlyBefore(skip.reason) ? "without " + feature : feature;
      counts.merge(name, 1, Integer::sum);
    }
    return counts;
  }
}
