package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.FileValues;
import io.github.cgrpstorage.agent.export.LiveView;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import java.io.IOException;

/** The cgroups that a command shows, read anew at each view. */
final class LiveCgroups implements AutoCloseable {

  private final Statistics statistics;
  private final SelectOptions select;
  private final LiveView live;
  private final boolean counted;

  LiveCgroups(Bpf bpf, Statistics statistics, SelectOptions select, boolean files, boolean counted)
      throws BpfException {
    this.counted = counted;
    this.statistics = statistics;
    this.select = select;
    LiveView view = LiveView.of(statistics::read, select.selection());
    this.live = files ? view.with(FileValues.of(bpf)) : view;
  }

  /** Whether there was counting before this process came. */
  boolean isCounted() {
    return counted;
  }

  /** From now on what is deeper is added to its ancestor of this depth. */
  void setDepth(int depth) {
    live.select(select.selection(depth));
  }

  View view() throws IOException {
    return live.view();
  }

  @Override
  public void close() {
    statistics.close();
  }
}
