// Prints what ran, a tier a line, from the JUnit reports (TEST-*.xml) below some folders:
//   java .ci/TestTable.java --since FILE unit=src,bindings kernel=it/target
// Reports older than FILE are of another run and do not count. Ends with 1 when a test failed, a report cannot be read,
// or a tier has tests and none of them passed: a run that skips everything shows nothing.

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What came of a tier's tests. */
final class Tier {

  final String name;
  int passed;
  int failed;

  /** How often each reason was given. */
  final Map<String, Integer> skips = new TreeMap<>();

  Tier(String name) {
    this.name = name;
  }

  int skipped() {
    return skips.values().stream().mapToInt(Integer::intValue).sum();
  }

  int tests() {
    return passed + failed + skipped();
  }

  boolean isBad() {
    return failed > 0 || tests() > 0 && passed == 0;
  }

  void add(Path report) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      Element suite = factory.newDocumentBuilder().parse(report.toFile()).getDocumentElement();
      NodeList tests = suite.getElementsByTagName("testcase");
      for (int i = 0; i < tests.getLength(); i++) {
        add((Element) tests.item(i));
      }
    } catch (SAXException | IOException | ParserConfigurationException e) {
      System.err.println(report + " cannot be read: " + e.getMessage());
      failed++;
    }
  }

  private void add(Element test) {
    Element skip = (Element) test.getElementsByTagName("skipped").item(0);
    if (test.getElementsByTagName("failure").getLength() > 0
        || test.getElementsByTagName("error").getLength() > 0) {
      failed++;
    } else if (skip != null) {
      skips.merge(reason(skip), 1, Integer::sum);
    } else {
      passed++;
    }
  }

  /** Surefire gives it as an attribute, JUnit's own reports as text. */
  private static String reason(Element skip) {
    String attribute = skip.getAttribute("message");
    String text = attribute.isBlank() ? skip.getTextContent() : attribute;
    return text.isBlank() ? "no reason given" : text.strip().lines().findFirst().orElseThrow();
  }
}

List<Path> reports(Path folder, FileTime since) throws IOException {
  if (!Files.isDirectory(folder)) {
    return List.of();
  }
  List<Path> reports = new ArrayList<>();
  try (Stream<Path> files = Files.walk(folder)) {
    for (Path file : (Iterable<Path>) files::iterator) {
      boolean isReport = file.getFileName().toString().matches("TEST-.*\\.xml");
      if (isReport && Files.getLastModifiedTime(file).compareTo(since) >= 0) {
        reports.add(file);
      }
    }
  }
  return reports;
}

Tier read(String argument, FileTime since) throws IOException {
  String[] halves = argument.split("=", 2);
  Tier tier = new Tier(halves[0]);
  for (String folder : halves[1].split(",")) {
    reports(Path.of(folder), since).forEach(tier::add);
  }
  return tier;
}

void print(Tier tier) {
  String note = tier.tests() == 0 ? "  did not run" : "";
  IO.println(
      "%-12s %8d %8d %8d %8d%s"
          .formatted(
              tier.name, tier.tests(), tier.passed, tier.failed, tier.skipped(), note));
}

void main(String[] arguments) throws IOException {
  FileTime since = Files.getLastModifiedTime(Path.of(arguments[1]));
  List<Tier> tiers = new ArrayList<>();
  for (String argument : List.of(arguments).subList(2, arguments.length)) {
    tiers.add(read(argument, since));
  }
  IO.println("");
  IO.println("%-12s %8s %8s %8s %8s".formatted("tier", "tests", "passed", "failed", "skipped"));
  tiers.forEach(this::print);
  for (Tier tier : tiers) {
    tier.skips.forEach(
        (reason, count) -> IO.println("%s: %d skipped: %s".formatted(tier.name, count, reason)));
    if (tier.isBad() && tier.failed == 0) {
      IO.println(tier.name + ": no test ran to its end, which counts as a failure");
    }
  }
  IO.println("");
  IO.println(
      "%d passed, %d failed, %d skipped"
          .formatted(
              tiers.stream().mapToInt(tier -> tier.passed).sum(),
              tiers.stream().mapToInt(tier -> tier.failed).sum(),
              tiers.stream().mapToInt(Tier::skipped).sum()));
  System.exit(tiers.stream().anyMatch(Tier::isBad) ? 1 : 0);
}
