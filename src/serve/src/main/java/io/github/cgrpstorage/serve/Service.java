package io.github.cgrpstorage.serve;

import io.github.cgrpstorage.agent.export.Family;
import io.github.cgrpstorage.agent.export.FileValues;
import io.github.cgrpstorage.agent.export.LiveView;
import io.github.cgrpstorage.agent.export.Point;
import io.github.cgrpstorage.agent.export.Selection;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.export.ViewSource;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Unit;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What is behind the addresses: reads at intervals, so that no removed cgroup is missed, and
 * whenever somebody asks.
 *
 * <p>Thread-safe. Whoever made it closes it.
 */
final class Service implements ViewSource, AutoCloseable {

  private static final Metric UP =
      new Metric(
          "cgroup_agent_up",
          Kind.GAUGE,
          Unit.NONE,
          1,
          List.of(),
          "Whether an agent is loaded and its values could be read.");
  private static final int MISSED_INTERVALS = 5;

  private final AgentFeed feed;
  private final LiveView live;
  private final Duration interval;
  private final Consumer<String> log;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("cgroups").daemon().factory());

  private volatile String trouble = "nothing was read yet";
  private volatile long readNanos = System.nanoTime();

  Service(Bpf bpf, ServeOptions options, Consumer<String> log) throws IOException {
    this.feed = new AgentFeed(bpf, options.pins(), options.keep());
    this.interval = options.interval();
    this.log = log;
    LiveView view = LiveView.of(feed, options.selection());
    this.live = options.files() ? view.with(FileValues.of(bpf)) : view;
  }

  void start() {
    tick();
    long millis = interval.toMillis();
    ticker.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
  }

  void select(Selection selection) {
    live.select(selection);
  }

  /** Fetches what was removed: the kernel keeps only so many. */
  private void tick() {
    try {
      feed.keepUp();
      well();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // Thrown on, it would be the last tick.
      trouble(e);
    }
  }

  private void well() {
    readNanos = System.nanoTime();
    if (!trouble.isEmpty()) {
      trouble = "";
      log.accept("reading the agent's values");
    }
  }

  private void trouble(Throwable e) {
    String what = Reason.of(e);
    if (!what.equals(trouble)) {
      trouble = what;
      log.accept(what);
    }
  }

  @Override
  public View view() throws IOException {
    try {
      View view = live.view();
      well();
      return view;
    } catch (IOException | RuntimeException e) {
      trouble(e);
      throw e;
    }
  }

  /** Never fails: without an agent they say so. */
  List<Family> families() {
    List<Family> families = new ArrayList<>();
    try {
      families.addAll(view().families());
      families.add(up(1));
    } catch (IOException | RuntimeException e) {
      families.add(up(0));
    }
    return families;
  }

  private static Family up(long number) {
    return new Family(UP, List.of(new Point.Number(null, Map.of(), number, 1)));
  }

  /** Why it is not ready; empty when it is. */
  String whyNotReady() {
    long since = System.nanoTime() - readNanos;
    if (trouble.isEmpty() && since > MISSED_INTERVALS * interval.toNanos()) {
      return "nothing was read for " + TimeUnit.NANOSECONDS.toSeconds(since) + " s";
    }
    return trouble;
  }

  @Override
  public void close() {
    ticker.shutdownNow();
    try {
      ticker.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    feed.close();
  }
}
