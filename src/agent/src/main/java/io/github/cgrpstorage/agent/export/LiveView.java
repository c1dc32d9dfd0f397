package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a {@link View} whenever it is asked for one. One such object feeds any number of exporters,
 * which then agree on the {@linkplain Row#OTHER others}.
 *
 * <pre>{@code
 * try (Bpf bpf = Bpf.open();
 *     StatsMaps maps = AgentPins.open(bpf, AgentPins.USUAL);
 *     StatsReader reader = StatsReader.open(bpf, maps, Duration.ofMinutes(5))) {
 *   LiveView cgroups = LiveView.of(reader::read, Selection.ALL);
 *   List<Family> families = cgroups.view().families();
 * }
 * }</pre>
 *
 * <p>Thread-safe. It holds no resource.
 */
public final class LiveView implements ViewSource {

  /** Adds to the rows what is not in a snapshot. */
  interface Addition {

    /** The rows with more values. */
    List<Row> addTo(List<Row> rows) throws IOException;

    /** The schemas of the values that are added. */
    List<Schema> schemas();
  }

  private final SnapshotSource source;
  private final Addition addition;
  private Selector selector;
  private View latest;
  private long latestBegan;

  private LiveView(SnapshotSource source, Selector selector, Addition addition) {
    this.source = source;
    this.selector = selector;
    this.addition = addition;
  }

  /**
   * Of snapshots, without more.
   *
   * @param source where they come from; called by one thread at a time
   * @param selection which cgroups
   * @return the live view
   */
  public static LiveView of(SnapshotSource source, Selection selection) {
    return new LiveView(source, new Selector(selection), null);
  }

  /**
   * As this, with what the files of the cgroups say: CPU time and throttling, memory, I/O, pids and
   * pressure. They are read at each view, some tenths of a millisecond a cgroup.
   *
   * @param files the files
   * @return another live view of the same source
   */
  public LiveView with(FileValues files) {
    return new LiveView(source, new Selector(selector.selection()), files);
  }

  /**
   * Exports other cgroups from now on. The row of the others begins anew, when the selection
   * differs from the present one.
   *
   * @param selection which cgroups
   */
  public synchronized void select(Selection selection) {
    if (!selection.equals(selector.selection())) {
      selector = new Selector(selection);
      latest = null;
    }
  }

  /**
   * Reads, unless a reading that began after this call has just ended: any number of callers at a
   * time cost two readings, and nobody gets one from before.
   */
  @Override
  public View view() throws IOException {
    long asked = System.nanoTime();
    synchronized (this) {
      if (latest == null || latestBegan - asked < 0) {
        latestBegan = System.nanoTime();
        latest = make(latestBegan);
      }
      return latest;
    }
  }

  private View make(long startNanos) throws IOException {
    Snapshot snapshot = source.read();
    List<Row> rows = selector.select(snapshot);
    List<Schema> schemas = new ArrayList<>(snapshot.schemas());
    if (addition != null) {
      rows = addition.addTo(rows);
      schemas.addAll(addition.schemas());
    }
    return new View(
        snapshot.time(),
        Duration.ofNanos(System.nanoTime() - startNanos),
        schemas,
        rows,
        snapshot.cgroups().size(),
        selector.folded(),
        snapshot.losses());
  }
}
