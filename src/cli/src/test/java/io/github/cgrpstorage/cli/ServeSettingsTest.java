package io.github.cgrpstorage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.serve.ServeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One name in three places, and which of them counts. */
class ServeSettingsTest {

  @TempDir private Path folder;

  private ServeOptions read(Map<String, String> environment, String toml, String... arguments)
      throws IOException {
    CommandLine line = new CommandLine(new ServeArguments());
    Path file = toml.isEmpty() ? null : Files.writeString(folder.resolve("serve.toml"), toml);
    return new ServeSettings(line.parseArgs(arguments).matchedOptions(), file, environment).read();
  }

  @Test
  void nothingSaidIsTheUsual() throws IOException {
    assertEquals(ServeOptions.USUAL, read(Map.of(), ""));
  }

  @Test
  void theCommandLineCountsBeforeTheEnvironmentBeforeTheFile() throws IOException {
    String toml = "max-cgroups = 1\ndepth = 1\nkeep = \"1m\"\n";
    Map<String, String> environment =
        Map.of("CGRP_STORAGE_MAX_CGROUPS", "2", "CGRP_STORAGE_DEPTH", "2");
    ServeOptions options = read(environment, toml, "--max-cgroups", "3");
    assertEquals(3, options.selection().maxCgroups());
    assertEquals(2, options.selection().depth());
    assertEquals(Duration.ofMinutes(1), options.keep());
  }

  @Test
  void listsAreReplacedAsAWhole() throws IOException {
    String toml = "exclude = [\"/a,b\", \"/c\"]\nfiles = false\n";
    ServeOptions options = read(Map.of(), toml);
    assertEquals(List.of("/a,b", "/c"), texts(options.selection().exclude()));
    assertFalse(options.files());
    options = read(Map.of(), toml, "--exclude", "/d", "--exclude", "/e");
    assertEquals(List.of("/d", "/e"), texts(options.selection().exclude()));
  }

  private static List<String> texts(List<Pattern> patterns) {
    return patterns.stream().map(Pattern::pattern).toList();
  }

  @Test
  void theEnvironmentMayNameTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("other.toml"), "depth = 4\n");
    assertEquals(4, read(Map.of("CGRP_STORAGE_CONFIG", file.toString()), "").selection().depth());
  }

  @Test
  void aHeaderHasANameAndAValue() throws IOException {
    ServeOptions options =
        read(
            Map.of(),
            "otlp-endpoint = \"http://localhost:4318\"\notlp-header = [\"A=b=c\", \"D=e\"]\n");
    assertEquals(Map.of("A", "b=c", "D", "e"), options.otlp().orElseThrow().headers());
  }

  @Test
  void aMistakeIsNamedWithItsPlace() {
    assertTrue(message("dept = 3\n").contains("unknown name 'dept'"), message("dept = 3\n"));
    assertTrue(message("depth = \n").contains("serve.toml, line 1"), message("depth = \n"));
    assertTrue(message("depth = \"deep\"\n").contains("'--depth'"), message("depth = \"deep\"\n"));
    assertTrue(message("otlp-endpoint = \"ftp://x\"\n").contains("http or https"));
  }

  private String message(String toml) {
    return assertThrows(UsageException.class, () -> read(Map.of(), toml)).getMessage();
  }
}
