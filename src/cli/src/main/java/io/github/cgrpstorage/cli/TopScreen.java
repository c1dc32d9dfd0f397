package io.github.cgrpstorage.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** The terminal as {@code top} uses it; {@link #close} leaves it as it was. */
final class TopScreen implements AutoCloseable {

  /** No key within the time. */
  static final int NONE = -2;

  /** The terminal is gone. */
  static final int END = -1;

  static final int UP = 0x110001;
  static final int DOWN = 0x110002;
  static final int PAGE_UP = 0x110003;
  static final int PAGE_DOWN = 0x110004;
  static final int LEFT = 0x110005;
  static final int RIGHT = 0x110006;

  private static final int ESCAPE = 27;
  private static final long SEQUENCE_MILLIS = 50;

  private static final List<String> HELP =
      List.of(
          "up, down, page keys, j k  select        s S  sort by the next or previous column",
          "left, right, < >  other columns         r    reverse",
          "t  tree or flat                         + -  deeper or less deep",
          "/  filter by path, unit, container      space  pause",
          "h  run-queue histogram of the selected  q    quit",
          "?  this help");

  private final Terminal terminal;
  private final Attributes before;
  private final Display display;

  private TopScreen(Terminal terminal) {
    this.terminal = terminal;
    this.before = terminal.enterRawMode();
    this.display = new Display(terminal, true);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.flush();
  }

  static TopScreen open() throws IOException {
    return new TopScreen(TerminalBuilder.builder().system(true).dumb(true).build());
  }

  /** Waits for a key: a character, one of the constants, {@link #NONE} or {@link #END}. */
  int key(long millis) throws IOException {
    try {
      int first = terminal.reader().read(Math.max(1, millis));
      return first == ESCAPE ? sequence() : first;
    } catch (InterruptedIOException _) {
      return END;
    }
  }

  /** As xterm and its kin send them. A lone escape means nothing. */
  private int sequence() throws IOException {
    int second = terminal.reader().read(SEQUENCE_MILLIS);
    if (second != '[' && second != 'O') {
      return second == NONE ? ESCAPE : second;
    }
    return switch (terminal.reader().read(SEQUENCE_MILLIS)) {
      case 'A' -> UP;
      case 'B' -> DOWN;
      case 'C' -> RIGHT;
      case 'D' -> LEFT;
      case '5' -> skip(PAGE_UP);
      case '6' -> skip(PAGE_DOWN);
      default -> ESCAPE;
    };
  }

  private int skip(int key) throws IOException {
    terminal.reader().read(SEQUENCE_MILLIS);
    return key;
  }

  int height() {
    return size().getRows();
  }

  private Size size() {
    Size size = terminal.getSize();
    return size.getRows() > 0 && size.getColumns() > 0 ? size : Size.of(80, 24);
  }

  void draw(TopFrame frame, TopState state) {
    Size size = size();
    List<AttributedString> lines = new ArrayList<>();
    List<String> pane = new ArrayList<>(state.help ? HELP : List.of());
    pane.addAll(state.histogram ? frame.histogram() : List.of());
    TopLayout layout = frame.layout(size.getColumns() - 1);
    List<String> table = frame.table(layout);
    int room = Math.max(1, size.getRows() - 2 - pane.size());
    lines.add(line(frame.title(layout), size, AttributedStyle.BOLD));
    lines.add(line(table.getFirst(), size, AttributedStyle.INVERSE));
    int from = Math.max(0, state.selected - room + 1);
    for (int i = from; i < from + room; i++) {
      String text = i + 1 < table.size() ? table.get(i + 1) : "";
      boolean selected = i == state.selected && i + 1 < table.size();
      lines.add(line(text, size, selected ? AttributedStyle.BOLD : AttributedStyle.DEFAULT));
    }
    pane.forEach(text -> lines.add(line(text, size, AttributedStyle.DEFAULT)));
    display.resize(size);
    display.update(lines.subList(0, Math.min(lines.size(), size.getRows())), -1);
  }

  private static AttributedString line(String text, Size size, AttributedStyle style) {
    return new AttributedString(text, style).columnSubSequence(0, size.getColumns() - 1);
  }

  @Override
  public void close() throws IOException {
    terminal.puts(Capability.cursor_visible);
    terminal.puts(Capability.exit_ca_mode);
    terminal.setAttributes(before);
    terminal.flush();
    terminal.close();
  }
}
