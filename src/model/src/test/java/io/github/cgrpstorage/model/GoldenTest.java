package io.github.cgrpstorage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model gives what real kernels gave: {@link Battery}, recorded on each, line by line. */
class GoldenTest {

  @ParameterizedTest
  @ValueSource(strings = {"6.18"})
  void theModelGivesWhatTheKernelGave(String release) {
    assertEquals(recorded(release), Battery.run(World.of(release)));
  }

  private static List<String> recorded(String release) {
    String name = "battery-" + release + ".txt";
    try (var in = GoldenTest.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
