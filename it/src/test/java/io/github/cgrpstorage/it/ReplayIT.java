package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands {@code replay} and {@code diff} in processes of their own. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.HELPERS, Feature.BPFFS})
class ReplayIT {

  private static final KernelRelease RECORDED = KernelRelease.parse("6.18");

  @TempDir Path folder;

  static List<Path> goldenTraces() throws IOException {
    Path traces =
        CommandLine.JAR.resolve("../../../differential/src/test/resources/traces").normalize();
    try (Stream<Path> files = Files.list(traces)) {
      return files.filter(file -> file.toString().endsWith(".trace")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("goldenTraces")
  void theKernelStillGivesWhatWasRecorded(Path trace) throws IOException {
    assumeTrue(Machine.kernel().equals(RECORDED), "recorded on " + RECORDED);
    Child child = CommandLine.run("replay", "--on", "kernel", trace.toString());
    child.check(CommandLine.DONE);
    Path expected = Path.of(trace.toString().replace(".trace", ".expected"));
    assertEquals(Files.readString(expected), child.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "model"})
  void nothingOfABadFileRuns(String side) throws IOException {
    Path trace = folder.resolve("bad.trace");
    Files.writeString(trace, "create m value=8\nmkdir g\nlookup m nowhere\n");
    Child child = CommandLine.run("replay", "--on", side, trace.toString());
    child.check(CommandLine.USAGE);
    assertEquals("", child.out());
    assertTrue(child.err().contains("bad.trace:3: 'nowhere'"), child::err);
  }

  @Test
  void aFileThatIsNotThere() {
    CommandLine.run("replay", "--on", "model", "nowhere.trace").check(CommandLine.USAGE);
  }

  @Test
  void diffSaysHowToDoItAgain() {
    Child child = CommandLine.run("diff", "--ops", "20000", "--seed", "11");
    child.check(CommandLine.DONE);
    assertTrue(child.err().contains("again: cgrp-storage diff --ops 20000 --seed 11"), child::err);
    assertTrue(child.out().contains("no divergence"), child::out);
  }

  @Test
  void diffSaysThatTheModelOfAnotherReleaseIsAnother() {
    Child child = CommandLine.run("diff", "--ops", "1000000", "--release", "6.2", "--json");
    child.check(CommandLine.NOT_THERE);
    Path trace = Path.of(CommandLine.json(child).get("divergence").asString());
    try {
      assertTrue(Files.exists(trace), trace::toString);
    } finally {
      trace.toFile().delete();
    }
  }
}
