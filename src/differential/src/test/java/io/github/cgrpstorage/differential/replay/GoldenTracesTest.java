package io.github.cgrpstorage.differential.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.KernelRelease;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real kernel gave, the model of its release gives too. */
class GoldenTracesTest {

  private static final Pattern HEADER = Pattern.compile("# Recorded on Linux (\\d+\\.\\d+)\\b.*");

  static List<Path> traces() throws IOException, URISyntaxException {
    Path folder = Path.of(GoldenTracesTest.class.getResource("/traces").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".trace")).sorted().toList();
    }
  }

  @Test
  void thereAreSome() throws IOException, URISyntaxException {
    assertFalse(traces().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("traces")
  void modelGivesWhatTheKernelGave(Path trace) throws Exception {
    String text = Files.readString(trace);
    Matcher header = HEADER.matcher(text.lines().findFirst().orElse(""));
    assertTrue(header.matches(), () -> trace + " does not say where it was recorded");
    Profile profile = Profile.of(KernelRelease.parse(header.group(1)));
    Path expected = Path.of(trace.toString().replaceFirst("\\.trace$", ".expected"));
    assertEquals(Files.readString(expected), ModelReplay.outcomes(text, profile));
  }
}
