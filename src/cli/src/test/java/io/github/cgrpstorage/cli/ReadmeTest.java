package io.github.cgrpstorage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code in the README is the code that is compiled. */
class ReadmeTest {

  private static final Path EXAMPLE =
      Path.of("src/test/java/io/github/cgrpstorage/cli/example/IoExample.java");

  @Test
  void showsTheCompiledExample() throws IOException {
    String code = between(Files.readString(EXAMPLE), "// README begins\n", "  // README ends");
    String shown = between(Files.readString(Path.of("../../README.md")), "```java\n", "```");
    assertEquals(code.indent(-2), shown);
    assertTrue(shown.lines().filter(line -> !line.isBlank()).count() <= 24);
  }

  private static String between(String text, String begin, String end) {
    int start = text.indexOf(begin) + begin.length();
    return text.substring(start, text.indexOf(end, start));
  }
}
