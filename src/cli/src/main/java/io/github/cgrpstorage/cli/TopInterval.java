package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.export.ViewSource;
import java.io.IOException;

/** The two views that {@code top} shows the difference of. Not thread-safe. */
final class TopInterval {

  private final ViewSource source;
  private View before;
  private View after;
  private int depth;

  /** Nothing is counted yet. */
  TopInterval(ViewSource source, View first, int depth) {
    this.source = source;
    this.before = first;
    this.after = first;
    this.depth = depth;
  }

  /**
   * Begins a new interval where the last one ended. A view of another depth is no base: with it
   * what descendants ever counted would look like counted just now. Then the interval begins now.
   */
  void advance(int depth) throws IOException {
    View now = source.view();
    before = depth == this.depth ? after : now;
    after = now;
    this.depth = depth;
  }

  /** Of which the views are. */
  int depth() {
    return depth;
  }

  TopFrame frame(TopState state) {
    return TopFrame.of(before, after, state);
  }
}
