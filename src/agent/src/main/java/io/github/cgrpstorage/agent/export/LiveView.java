package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a {@link View} whenever it is asked for one; who asks again within a short time gets the
 * same. One such object feeds any number of exporters, which then agree on the {@linkplain
 * Row#OTHER others}.
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
  private final Duration fresh;
  private Selector selector;
  private View latest;
  private long latestNanos;

  private LiveView(SnapshotSource source, Selector selector, Addition addition, Duration fresh) {
    this.source = source;
    this.selector = selector;
    this.addition = addition;
    this.fresh = fresh;
  }

  /**
   * Of snapshots, without more; a view is the same for half a second.
   *
   * @param source where they come from; called by one thread at a time
   * @param selection which cgroups
   * @return the live view
   */
  public static LiveView of(SnapshotSource source, Selection selection) {
    return new LiveView(source, new Selector(selection), null, Duration.ofMillis(500));
  }

  /**
   * As this, with what the files of the cgroups say: CPU time and throttling, memory, I/O, pids and
   * pressure. They are read at each view, some tenths of a millisecond a cgroup.
   *
   * @param files the files
   * @return another live view of the same source
   */
  public LiveView with(FileValues files) {
    return new LiveView(source, new Selector(selector.selection()), files, fresh);
  }

  /**
   * As this, with another time for which a view is the same.
   *
   * @param fresh how long; zero to read at each call
   * @return another live view of the same source
   */
  public LiveView freshFor(Duration fresh) {
    return new LiveView(source, new Selector(selector.selection()), addition, fresh);
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

  @Override
  public synchronized View view() throws IOException {
    long now = System.nanoTime();
    if (latest == null || now - latestNanos >= fresh.toNanos()) {
      latest = make(now);
      latestNanos = System.nanoTime();
    }
    return latest;
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
