package io.github.cgrpstorage.cli;

import java.util.List;

/** What the user of {@code top} has chosen. Not thread-safe. */
final class TopState {

  /** The columns that are wanted, in this order; empty for all. */
  List<String> fields = List.of();

  int sort;

  /** The first column that is shown, when there is no room for all. */
  int first;

  boolean reverse;
  boolean tree;
  boolean paused;
  boolean histogram;
  boolean help;

  /** While the filter is being typed. */
  boolean typing;

  String filter = "";
  int depth;
  int selected;

  String text(String sortName) {
    StringBuilder text = new StringBuilder("  sort ").append(sortName);
    text.append(reverse ? " up" : "").append(tree ? "  tree" : "");
    text.append(depth < SelectOptions.DEEPEST ? "  depth " + depth : "");
    if (typing || !filter.isEmpty()) {
      text.append("  filter ").append(filter).append(typing ? "_" : "");
    }
    return text.append(paused ? "  PAUSED" : "").toString();
  }
}
