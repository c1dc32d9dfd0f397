package io.github.cgrpstorage.differential.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.differential.trace.Trace;
import io.github.cgrpstorage.differential.trace.TraceParser;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayerTest {

  @Test
  void closedNameNeverReachesAnother() throws Exception {
    // Descriptors get the lowest free number: b's map and h's directory get those of a and f.
    assertEquals(
        """
        1 ok
        2 ok
        3 ok
        4 ok
        5 ok
        6 EBADF
        7 ok
        8 ok
        9 ok
        10 ok
        11 EBADF
        12 ok 0100000000000000
        """,
        ModelReplay.outcomes(
            """
            create a value=8
            mkdir g
            open f cgroup=g
            close a
            create b value=8
            lookup a f
            closefd f
            mkdir h
            open e cgroup=h
            update b e 0100000000000000
            lookup b f
            lookup b e
            """));
  }

  @Test
  void failedNameIsClosed() throws Exception {
    assertEquals(
        "1 ok\n2 EINVAL\n3 EBADF\n4 EBADF\n",
        ModelReplay.outcomes(
            "create m value=8\ncreate m value=8 flags=0\nlookup m #-1\nclose m\n"));
  }

  @Test
  void nothingIsNoCgroup() throws Exception {
    assertEquals(
        "1 ok\n2 ok\n3 ok\n4 ENOENT\n5 nocgroup\n6 nocgroup\n7 ENOENT\n8 ENOENT\n9 EBADF\n",
        ModelReplay.outcomes(
            """
            create m value=8
            mkdir g
            rmdir g
            mkdir h in=g
            helper-get m h
            helper-delete m h
            rmdir h
            open f cgroup=h
            closefd f
            """));
  }

  @Test
  void literalReachesNoDescriptorOfTheTrace() throws Exception {
    StringBuilder trace = new StringBuilder("create m value=8\nmkdir g\nopen f cgroup=g\n");
    for (int number = 0; number < 40; number++) {
      trace.append("lookup m #").append(number).append('\n');
    }
    String outcomes = ModelReplay.outcomes(trace.toString());
    assertTrue(outcomes.lines().skip(3).allMatch(line -> line.endsWith(" EBADF")), outcomes);
  }

  @Test
  void pinsTakeFreshNames() throws Exception {
    assertEquals(
        "1 ok\n2 ok\n3 ok\n4 ok\n5 ENOENT\n",
        ModelReplay.outcomes("create m value=8\npin m p\npin m p\nunpin p\nget n p\n"));
  }

  @Test
  void leavesNothing() throws Exception {
    String text =
        "create m value=8\nmkdir g\nmkdir h in=g\nmkdir g\nopen f cgroup=g\npin m p\npin m p\n";
    Trace trace = TraceParser.parse("test", text);
    try (ModelKernel model = ModelKernel.of(ModelReplay.RELEASE)) {
      try (Replayer replayer = Replayer.open(model, trace.scope())) {
        trace.steps().forEach(step -> assertEquals(0, replayer.apply(step.operation())));
      }
      int root = model.cgroupOpenAt(Kernel.NO_DIRECTORY, ModelKernel.CGROUP_ROOT, false);
      List<Path> left = model.cgroupChildren(root).value();
      assertEquals(List.of(), left);
      assertEquals(0, model.close(root));
      // The model's process has 0, 1 and 2 open, as any.
      for (int number = 3; number < 64; number++) {
        assertTrue(model.close(number) < 0, "descriptor " + number + " was left open");
      }
    }
  }
}
