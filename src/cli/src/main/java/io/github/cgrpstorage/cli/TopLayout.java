package io.github.cgrpstorage.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Which columns of {@code top} a line has room for: so many that the cgroup's name is seen.
 *
 * @param columns those that are shown
 * @param all how many there are
 * @param nameRoom what is left of the line for the name, in characters
 */
record TopLayout(List<Column.OfNumber> columns, int all, int nameRoom) {

  /** The width of what is no terminal. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int NAME = 24;
  private static final int LEAST = 8;
  private static final int GAP = 2;
  private static final String CUT = "...";

  /** From the first one that the user wants to see; the one that is sorted by is always there. */
  static TopLayout of(List<Column.OfNumber> columns, TopState state, int width) {
    if (columns.isEmpty()) {
      return new TopLayout(columns, 0, width);
    }
    int room = width - taken(columns.get(state.sort));
    int end = state.first;
    for (; end < columns.size(); end++) {
      int more = end == state.sort ? 0 : taken(columns.get(end));
      if (room - more < NAME) {
        break;
      }
      room -= more;
    }
    List<Column.OfNumber> shown = new ArrayList<>(columns.subList(state.first, end));
    if (state.sort < state.first) {
      shown.addFirst(columns.get(state.sort));
    } else if (state.sort >= end) {
      shown.addLast(columns.get(state.sort));
    }
    return new TopLayout(List.copyOf(shown), columns.size(), room);
  }

  private static int taken(Column column) {
    return width(column) + GAP;
  }

  private static int width(Column column) {
    return Math.max(LEAST, column.name().length());
  }

  /** Says that there are more; empty when there are not. */
  String hint() {
    return columns.size() == all ? "" : "  %d of %d columns (< >)".formatted(columns.size(), all);
  }

  /** The cells to the right of their columns. */
  String line(List<String> cells, String name) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      int width = width(columns.get(i));
      line.append(" ".repeat(Math.max(0, width - cells.get(i).length())))
          .append(cells.get(i))
          .append(" ".repeat(GAP));
    }
    return line.append(name).toString();
  }

  /** Of a path the end says more than the beginning. */
  String shortened(String name) {
    return name.length() <= nameRoom
        ? name
        : CUT + name.substring(Math.min(name.length(), name.length() - nameRoom + CUT.length()));
  }
}
