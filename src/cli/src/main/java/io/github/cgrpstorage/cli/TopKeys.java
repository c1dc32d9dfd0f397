package io.github.cgrpstorage.cli;

/** What each key of {@code top} does. */
record TopKeys(TopState state, LiveCgroups cgroups, int page) {

  private static final int BACKSPACE = 127;

  /** False to quit. */
  boolean press(int key) {
    if (state.typing) {
      type(key);
      return key != TopScreen.END;
    }
    switch (key) {
      case 'q', TopScreen.END -> {
        return false;
      }
      case TopScreen.UP, 'k' -> state.selected--;
      case TopScreen.DOWN, 'j' -> state.selected++;
      case TopScreen.PAGE_UP -> state.selected -= page;
      case TopScreen.PAGE_DOWN -> state.selected += page;
      case TopScreen.LEFT, '<' -> state.first--;
      case TopScreen.RIGHT, '>' -> state.first++;
      case 's' -> state.sort++;
      case 'S' -> state.sort--;
      case 'r' -> state.reverse = !state.reverse;
      case 't' -> state.tree = !state.tree;
      case 'h' -> state.histogram = !state.histogram;
      case '?' -> state.help = !state.help;
      case ' ' -> state.paused = !state.paused;
      case '+' -> setDepth(state.depth == SelectOptions.DEEPEST ? state.depth : state.depth + 1);
      case '-' -> setDepth(state.depth == SelectOptions.DEEPEST ? 3 : Math.max(0, state.depth - 1));
      case '/' -> {
        state.typing = true;
        state.filter = "";
      }
      default -> {
        // Other keys do nothing.
      }
    }
    return true;
  }

  private void setDepth(int depth) {
    state.depth = depth;
    cgroups.setDepth(depth);
  }

  private void type(int key) {
    if (key == '\r' || key == '\n' || key == 27) {
      state.typing = false;
    } else if (key == BACKSPACE || key == '\b') {
      state.filter = state.filter.substring(0, Math.max(0, state.filter.length() - 1));
    } else if (key >= ' ' && Character.isBmpCodePoint(key)) {
      state.filter += (char) key;
    }
  }
}
