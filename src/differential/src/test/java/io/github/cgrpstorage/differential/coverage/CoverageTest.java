package io.github.cgrpstorage.differential.coverage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.differential.replay.ModelReplay;
import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Trace;
import io.github.cgrpstorage.differential.trace.TraceParser;
import io.github.cgrpstorage.differential.trace.TraceWriter;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageTest {

  @Test
  void namesSituations() throws Exception {
    assertEquals(
        Map.of(
            "create: btf=ok -> ok", 1L,
            "mkdir: top -> ok", 1L,
            "open: cgroup of cgroup -> ok", 1L,
            "lookup: map, cgroup, absent -> ENOENT", 2L,
            "update: map, cgroup, absent, flags=1 -> ok", 1L,
            "lookup: map, cgroup, present -> ok", 1L,
            "rmdir: cgroup -> ok", 1L,
            "lookup: map, removed cgroup -> ENOENT", 1L,
            "lookup: map, literal key, other flags -> EINVAL", 1L),
        visits(
            """
            create m value=8
            mkdir g
            open f cgroup=g
            lookup m f
            lookup m f
            update m f 0000000000000000 flags=1
            lookup m f
            rmdir g
            lookup m f
            lookup m #-1 flags=8
            """));
  }

  @Test
  void followsHandles() throws Exception {
    Map<String, Long> visits =
        visits(
            """
            create m value=8 lock=yes
            pin m p
            get r p flags=8
            unpin p
            unpin p
            close m
            lookup-batch r
            lookup-batch m
            """);
    assertTrue(visits.containsKey("lookup-batch: read-only handle with a lock -> ENOTSUPP"));
    assertTrue(visits.containsKey("lookup-batch: closed map -> EBADF"));
    assertTrue(visits.containsKey("unpin: no pin -> ENOENT"));
  }

  /** They come in parts: a part's sequences must not be in each other's way. */
  @Test
  void aSequenceBringsAboutTheSameAloneAndAfterOthers() throws Exception {
    List<List<Operation>> sequences = new ArrayList<>();
    Directed.each(sequences::add);
    Coverage alone = new Coverage();
    for (List<Operation> sequence : sequences) {
      follow(alone, Trace.of(Directed.scope(), sequence));
    }
    Coverage reachable = Coverage.reachable(Profile.of(ModelReplay.RELEASE));
    assertEquals(List.of(), reachable.missing(alone));
    assertEquals(List.of(), alone.missing(reachable));
    assertTrue(reachable.size() > 3_000);
  }

  @Test
  void directedSequencesKeepToTheFormat() throws Exception {
    List<Operation> all = new ArrayList<>();
    Directed.parts().forEach(all::addAll);
    String text = TraceWriter.write(Trace.of(Directed.scope(), all));
    assertEquals(all.size(), TraceParser.parse("directed", text).steps().size());
  }

  private static Map<String, Long> visits(String text) throws Exception {
    Coverage coverage = new Coverage();
    follow(coverage, TraceParser.parse("test", text));
    return coverage.visits();
  }

  private static void follow(Coverage coverage, Trace trace) throws Exception {
    Operation[] operations =
        trace.steps().stream().map(Trace.Step::operation).toArray(Operation[]::new);
    int[] codes = new int[operations.length];
    try (ModelKernel model = ModelKernel.of(ModelReplay.RELEASE);
        Replayer replayer = Replayer.open(model, trace.scope())) {
      for (int i = 0; i < codes.length; i++) {
        codes[i] = replayer.apply(operations[i]);
      }
    }
    coverage.follow(trace.scope(), operations, codes, codes.length);
  }
}
