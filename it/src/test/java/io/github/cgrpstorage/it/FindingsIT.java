package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel does what {@code docs/findings.md} says: each reproducer there is run. */
@Tag("host")
class FindingsIT {

  private static final Path ROOT = root();
  private static final Path SOURCES = ROOT.resolve("native/findings");
  private static final Path BINARIES = ROOT.resolve("native/target/findings");
  private static final Path DOCUMENT = ROOT.resolve("docs/findings.md");

  private static final int MOST_LINES = 60;
  private static final int NOT_HERE = 77;

  private static final Pattern HEADING = Pattern.compile("(?m)^## \\d+\\..*\\(`(\\w+)`\\)$");
  private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| \\d+ \\|.*\\| `(\\w+)` \\|$");
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)");
  private static final Pattern NEEDS = Pattern.compile("needs " + RELEASE.pattern() + ": .+");

  /** The folder above the one where the tests of a module run. */
  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("native/findings"))) {
      folder = folder.getParent();
      assertTrue(folder != null, "native/findings is in no folder above this one");
    }
    return folder;
  }

  static SortedSet<String> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".c"))
          .map(name -> name.substring(0, name.length() - 2))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static SortedSet<String> named(Pattern pattern) throws IOException {
    return pattern
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theDocumentAndTheReproducersAreTheSameSet() throws IOException {
    assertFalse(sources().isEmpty());
    assertEquals(sources(), named(HEADING), "headings of docs/findings.md");
    assertEquals(sources(), named(TABLE_ROW), "table of docs/findings.md");
  }

  @ParameterizedTest
  @MethodSource("sources")
  void aReproducerIsShort(String name) throws IOException {
    List<String> lines = Files.readAllLines(SOURCES.resolve(name + ".c"));
    assertTrue(lines.size() <= MOST_LINES, () -> lines.size() + " lines");
  }

  @ParameterizedTest
  @MethodSource("sources")
  void theKernelBehavesAsDescribed(String name) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(BINARIES.resolve(name).toString()).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes());
      assertTrue(process.waitFor(5, TimeUnit.MINUTES), output);
      if (process.exitValue() == NOT_HERE) {
        assertNeedsNewerKernel(output.strip());
        Assumptions.abort(output.strip());
      }
      assertEquals(0, process.exitValue(), output);
      assertEquals(1, output.lines().count(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void assertNeedsNewerKernel(String reason) {
    Matcher needs = NEEDS.matcher(reason);
    assertTrue(needs.matches(), () -> "not a reason: " + reason);
    Matcher runs = RELEASE.matcher(System.getProperty("os.version"));
    assertTrue(runs.lookingAt(), () -> System.getProperty("os.version"));
    assertTrue(
        number(needs) > number(runs), () -> "this is " + runs.group() + ", and yet: " + reason);
  }

  private static int number(Matcher release) {
    return Integer.parseInt(release.group(1)) * 1000 + Integer.parseInt(release.group(2));
  }
}
