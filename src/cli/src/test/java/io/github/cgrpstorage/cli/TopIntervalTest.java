package io.github.cgrpstorage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.agent.export.View;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What is counted in an interval, also when the depth changes in the middle of it. */
class TopIntervalTest {

  private static final int DEEP = 9;

  private final Queue<View> views =
      new ArrayDeque<>(
          List.of(
              TopViews.of("/a", 2, 20),
              TopViews.of("/a", 4, 5000),
              TopViews.of("/a", 6, 5040),
              TopViews.of("/a", 8, 48)));
  private final TopInterval interval =
      new TopInterval(views::remove, TopViews.of("/a", 0, 10), DEEP);

  private String execs() {
    TopFrame frame = interval.frame(new TopState());
    return frame.columns().stream()
        .filter(column -> column.name().equals("exec/s"))
        .findFirst()
        .orElseThrow()
        .exact(frame.rows().getFirst().row());
  }

  @Test
  void anotherDepthIsAFreshBeginning() throws IOException {
    interval.advance(DEEP);
    assertEquals("5", execs());
    interval.advance(1);
    assertEquals("0", execs());
    interval.advance(1);
    assertEquals("20", execs());
    interval.advance(DEEP);
    assertEquals("0", execs());
  }
}
