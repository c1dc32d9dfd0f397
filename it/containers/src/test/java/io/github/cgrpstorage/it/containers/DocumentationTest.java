package io.github.cgrpstorage.it.containers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code in docs/containers.md is the code of the example project, which is built and run. */
class DocumentationTest {

  private static final Path PAGE = Path.of("../../docs/containers.md");
  private static final Path EXAMPLE =
      Path.of("../example/src/test/java/org/example/RequestCountsContainerTest.java");

  @Test
  void showsTheExample() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("```java\n") + "```java\n".length();
    String shown = page.substring(begin, page.indexOf("```", begin));
    assertTrue(Files.readString(EXAMPLE).endsWith(shown), shown);
  }
}
