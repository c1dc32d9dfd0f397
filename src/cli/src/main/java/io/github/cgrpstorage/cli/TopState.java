package io.github.cgrpstorage.cli;

/** What the user of {@code top} has chosen. Not thread-safe. */
final class TopState {

  int sort;
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
