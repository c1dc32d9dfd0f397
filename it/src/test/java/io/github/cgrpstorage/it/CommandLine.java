package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The runnable jar, in processes of its own. */
final class CommandLine {

  static final Path JAR = Path.of(System.getProperty("cgrpstorage.it.jar")).normalize();

  static final int DONE = 0;
  static final int NOT_THERE = 1;
  static final int USAGE = 2;
  static final int MACHINE = 3;
  static final int REFUSED = 4;

  /** The cache of its classes that the build made; none in a guest. */
  private static final String AOT_CACHE = System.getProperty("cgrpstorage.it.aot");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CommandLine() {}

  static Child run(String... arguments) {
    return Child.run(of(JAR, arguments));
  }

  static List<String> of(Path jar, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Child.javaBinary()));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    if (AOT_CACHE != null && jar.equals(JAR)) {
      command.addAll(List.of("-XX:AOTCache=" + AOT_CACHE, "-Xlog:aot*=off,cds*=off"));
    }
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The one document that a command printed. */
  static JsonNode json(Child child) {
    assertEquals(1, child.lines().size(), child::toString);
    return JSON.readTree(child.out());
  }
}
