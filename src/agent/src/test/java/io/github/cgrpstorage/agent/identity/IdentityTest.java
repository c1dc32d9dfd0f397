package io.github.cgrpstorage.agent.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Text;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fixture table, line by line, and what holds of any path. */
class IdentityTest {

  private static final Map<String, String> NAMES =
      Map.of(
          "{A}", "0a1b2c3d4e5f60718293a4b5c6d7e8f90123456789abcdef0123456789abcdef",
          "{B}", "b".repeat(64),
          "{C}", "0123456789abcdef".repeat(4),
          "{AA}", "0A1B2C3D4E5F60718293A4B5C6D7E8F90123456789ABCDEF0123456789ABCDEF",
          "{G}", "g".repeat(64),
          "{U}", "01234567-89ab-cdef-0123-456789abcdef",
          "{U_}", "01234567_89ab_cdef_0123_456789abcdef",
          "{V}", "11111111-2222-3333-4444-555555555555",
          "{S}", "00112233445566778899aabbccddeeff",
          "{K}", "k0j1h2g3f4d5s6a7q8w9e0r1t");

  /** One line of the table. */
  record Line(String path, Identity expected) {

    static Line parse(String text) {
      String line = text;
      for (Map.Entry<String, String> name : NAMES.entrySet()) {
        line = line.replace(name.getKey(), name.getValue());
      }
      String[] fields = line.split(" ");
      List<Container> containers = new ArrayList<>();
      String[] texts = {"", "", "", ""};
      for (int i = 1; i < fields.length; i++) {
        String[] field = fields[i].split("=", 2);
        switch (field[0]) {
          case "unit" -> texts[0] = field[1];
          case "slice" -> texts[1] = field[1];
          case "user" -> texts[2] = field[1];
          case "pod" -> texts[3] = field[1];
          case "in" -> containers.add(container(field[1]));
          default -> throw new AssertionError("no such field: " + text);
        }
      }
      return new Line(fields[0], new Identity(texts[0], texts[1], texts[2], texts[3], containers));
    }

    private static Container container(String text) {
      String[] halves = text.split("/", 2);
      String[] name = halves[0].split(":", 2);
      ContainerRuntime runtime =
          Stream.of(ContainerRuntime.values())
              .filter(value -> value.id().equals(name[0]))
              .findFirst()
              .orElseThrow();
      return new Container(runtime, name[1], halves.length > 1 ? halves[1] : "");
    }
  }

  static List<Line> table() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                IdentityTest.class.getResourceAsStream("paths.txt"), StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Line::parse)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("table")
  void eachLine(Line line) {
    Identity identity = Identity.of(bytes(line.path));
    assertEquals(line.expected, identity, line.path);
  }

  /** The bytes themselves: a Path cannot hold them all, and joins doubled slashes. */
  private static byte[] bytes(String escaped) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String part : escaped.split("(?=\\\\x)|(?<=\\\\x..)")) {
      if (part.startsWith("\\x")) {
        bytes.write(Integer.parseInt(part, 2, 4, 16));
      } else {
        bytes.writeBytes(part.getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void theTableIsLargeAndKnowsEveryRuntime() throws IOException {
    Set<ContainerRuntime> runtimes = EnumSet.noneOf(ContainerRuntime.class);
    table().forEach(line -> line.expected.containers().forEach(c -> runtimes.add(c.runtime())));
    assertEquals(EnumSet.allOf(ContainerRuntime.class), runtimes);
    assertTrue(table().size() > 200, () -> "only a few lines");
  }

  @Test
  void aPathSaysWhatItsBytesSay() throws IOException {
    for (Line line : table()) {
      if (!line.path.contains("\\x00")) {
        assertEquals(line.expected, Identity.of(Text.unescape(line.path)), line.path);
      }
    }
  }

  @Test
  void theInnermostContainerGivesTheLabels() {
    String inner = "b".repeat(64);
    Identity identity = Identity.of(Path.of("/lxc.payload.host/docker/" + inner + "/init"));
    assertEquals(inner, identity.containerId());
    assertEquals("docker", identity.runtime());
    assertEquals("", Identity.NONE.containerId());
    assertEquals("", Identity.NONE.runtime());
    assertEquals("", Identity.of(Path.of("/x/" + inner)).runtime());
  }

  /** Whatever the bytes, each text is one line, and nothing is thrown. */
  @Test
  void anyBytesAreData() throws IOException {
    List<Line> table = table();
    Random random = new Random(4711);
    for (int i = 0; i < 20_000; i++) {
      byte[] path = bytes(table.get(random.nextInt(table.size())).path);
      for (int change = random.nextInt(4); change > 0 && path.length > 0; change--) {
        path[random.nextInt(path.length)] = (byte) random.nextInt(256);
      }
      assertOneLine(Identity.of(path));
    }
  }

  private static void assertOneLine(Identity identity) {
    String all = identity.toString();
    assertTrue(all.chars().noneMatch(Character::isISOControl), all);
  }

  @Test
  void aLongPathIsReadInTime() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          Identity.of(bytes("/a".repeat(100_000)));
          Identity.of(bytes("/" + "n".repeat(1_000_000) + ".service"));
          Identity.of(bytes("/lxc.payload." + "n-".repeat(500_000)));
          Identity.of(bytes("/machine-qemu\\x5cx2d".repeat(10_000)));
        });
  }
}
