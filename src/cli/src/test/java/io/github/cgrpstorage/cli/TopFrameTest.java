package io.github.cgrpstorage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a picture fits on a line. */
class TopFrameTest {

  private final TopState state = new TopState();

  private TopFrame frame(String path) {
    return TopFrame.of(TopViews.of(path, 0), TopViews.of(path, 2), state);
  }

  private static List<String> shown(TopFrame frame, int width) {
    return frame.layout(width).columns().stream().map(Column::name).toList();
  }

  @Test
  void withoutAWidthEverythingIsThere() {
    TopFrame frame = frame("/a");
    TopLayout layout = frame.layout(TopLayout.UNLIMITED);
    assertEquals(TopViews.COLUMNS, layout.columns().stream().map(Column::name).toList());
    assertFalse(frame.title(layout).contains("columns"));
  }

  @Test
  void theNameHasRoomAtAnyWidth() {
    for (int width = 40; width < 140; width++) {
      TopFrame frame = frame("/" + "x".repeat(100) + "/busy");
      TopLayout layout = frame.layout(width);
      for (String line : frame.table(layout)) {
        assertTrue(line.length() <= width, line);
      }
      assertTrue(layout.nameRoom() >= 24, layout::toString);
      assertTrue(frame.table(layout).get(1).matches(".* \\.\\.\\.x+/busy"));
    }
  }

  @Test
  void theColumnThatIsSortedByStays() {
    state.sort = TopViews.COLUMNS.indexOf("exec/s");
    assertEquals(List.of("runq99", "switch/s", "exec/s"), shown(frame("/a"), 60));
    state.first = 2;
    assertEquals(List.of("retrans/s", "exec/s", "syscall/s"), shown(frame("/a"), 60));
    state.first = 100;
    TopFrame last = frame("/a");
    assertEquals(List.of("exec/s", "syscall/s"), shown(last, 60));
    assertTrue(last.title(last.layout(60)).contains("  2 of 5 columns (< >)"));
  }

  @Test
  void fieldsChoose() {
    state.fields = List.of("sys", "exec");
    assertEquals(List.of("syscall/s", "exec/s"), shown(frame("/a"), TopLayout.UNLIMITED));
  }
}
