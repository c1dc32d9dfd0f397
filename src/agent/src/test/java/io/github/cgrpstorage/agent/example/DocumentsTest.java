package io.github.cgrpstorage.agent.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code in the documents is the code that is compiled. */
class DocumentsTest {

  private static final Path EXAMPLES = Path.of("src/test/java/io/github/cgrpstorage/agent/example");

  @Test
  void policyShowsTheCompiledExample() throws IOException {
    String code =
        between(
            Files.readString(EXAMPLES.resolve("PolicyExample.java")),
            "// policy.md begins\n",
            "  // policy.md ends");
    String shown = between(Files.readString(Path.of("../../docs/policy.md")), "```java\n", "```");
    assertEquals(code.indent(-2), shown);
  }

  private static String between(String text, String begin, String end) {
    int start = text.indexOf(begin) + begin.length();
    return text.substring(start, text.indexOf(end, start));
  }
}
