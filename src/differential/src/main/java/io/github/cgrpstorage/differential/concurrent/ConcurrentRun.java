package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.differential.replay.Outcomes;
import io.github.cgrpstorage.differential.run.DifferentialRun;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Threads at work on the same maps and cgroups of one kernel, while cgroups are removed. The run is
 * cut into windows; after each, when all threads stand still, what happened to each element is
 * checked for itself: a history is linearizable when its parts on single elements are (Herlihy and
 * Wing).
 */
public final class ConcurrentRun {

  /** Operations in a window, of all threads together. */
  private static final int WINDOW = 1_024;

  private final Kernel kernel;
  private final ElementSpec spec;
  private final Linearizability checker;
  private final SplittableRandom random;
  private final long seed;
  private final int threads;
  private final long wanted;
  private final ElementHistory[] histories = new ElementHistory[Playground.ELEMENTS];

  /** What each element holds when no thread is at work. */
  private final long[] settled = new long[Playground.ELEMENTS];

  private final Map<String, Long> outcomes = new TreeMap<>();
  private long operations;
  private long overlaps;
  private long removals;
  private long torn;
  private long lateDeletes;
  private Optional<Violation> lateDelete = Optional.empty();
  private long missedLookups;
  private Optional<Violation> missedLookup = Optional.empty();
  private long undecided;

  /**
   * Prepares a run.
   *
   * @param kernel the kernel
   * @param profile what it is to behave as, one operation at a time
   * @param seed what the threads' operations depend on; what they see depends on chance too
   * @param threads how many threads
   * @param operations how many operations, all in all
   * @throws BpfException when the model cannot be asked
   */
  public ConcurrentRun(Kernel kernel, Profile profile, long seed, int threads, long operations)
      throws BpfException {
    this.kernel = kernel;
    this.spec = ElementSpec.of(profile);
    this.checker = new Linearizability(spec);
    this.random = new SplittableRandom(seed);
    this.seed = seed;
    this.threads = threads;
    this.wanted = operations;
    Arrays.setAll(
        histories, element -> new ElementHistory(Playground.isLocked(Playground.mapOf(element))));
  }

  /**
   * Runs until all operations were done, or a history is not linearizable.
   *
   * @param progress is told from time to time; when it gives false the run ends early
   * @return what was done
   * @throws BpfException when the kernel refuses what every run needs
   * @throws InterruptedException when the calling thread is interrupted
   */
  public ConcurrentReport run(DifferentialRun.Progress progress)
      throws BpfException, InterruptedException {
    long started = System.nanoTime();
    Optional<Violation> violation = Optional.empty();
    try (Playground playground = new Playground(kernel);
        Crew crew = new Crew(playground, threads, WINDOW / threads + 1)) {
      boolean goOn = true;
      while (goOn && operations < wanted && violation.isEmpty()) {
        violation = window(playground, crew);
        goOn = progress.report(operations, wanted);
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    return new ConcurrentReport(
        seed,
        threads,
        operations,
        overlaps,
        removals,
        seconds,
        outcomes,
        torn,
        lateDeletes,
        lateDelete,
        missedLookups,
        missedLookup,
        undecided,
        violation);
  }

  private Optional<Violation> window(Playground playground, Crew crew)
      throws BpfException, InterruptedException {
    int each = WINDOW / threads;
    Removal removal =
        random.nextInt(3) == 0
            ? null
            : new Removal(random.nextInt(Playground.CGROUPS), random.nextInt(each));
    crew.work(random, each, removal);
    for (int element = 0; element < histories.length; element++) {
      crew.observer().apply(ElementOp.LOOKUP, element);
    }
    collect(crew, removal);
    Optional<Violation> violation = check();
    if (removal != null) {
      playground.makeCgroup(removal.cgroup());
      forget(removal.cgroup());
    }
    return violation;
  }

  private void collect(Crew crew, Removal removal) {
    for (int element = 0; element < histories.length; element++) {
      histories[element].begin(settled[element]);
    }
    for (ThreadLog log : crew.logs()) {
      collect(log, removal);
    }
    collectRemoval(removal);
    settle(crew.observer().log());
  }

  private void collect(ThreadLog log, Removal removal) {
    for (int row = 0; row < log.rows(); row++) {
      int element = log.element(row);
      boolean concerned = removal != null && Playground.cgroupOf(element) == removal.cgroup();
      histories[element].add(log.event(row, concerned ? removal.returned() : Long.MIN_VALUE));
      torn += log.isTorn(row) ? 1 : 0;
      outcomes.merge(Outcomes.text(log.code(row)), 1L, Long::sum);
    }
    operations += log.rows();
  }

  private void collectRemoval(Removal removal) {
    if (removal == null) {
      return;
    }
    removals++;
    for (int map = 0; map < Playground.MAPS; map++) {
      for (ElementOp half : List.of(ElementOp.OFFLINE, ElementOp.UNLINK)) {
        histories[Playground.element(map, removal.cgroup())].add(
            new ElementHistory.Event(
                half, -1, removal.called(), removal.returned(), removal.code(), 0, 0, true));
      }
    }
  }

  /** The observer's lookups say what the next window begins with. */
  private void settle(ThreadLog observed) {
    for (int row = 0; row < observed.rows(); row++) {
      settled[observed.element(row)] = observed.event(row, Long.MIN_VALUE).read();
    }
  }

  private void forget(int cgroup) {
    for (int map = 0; map < Playground.MAPS; map++) {
      settled[Playground.element(map, cgroup)] = 0;
    }
  }

  private Optional<Violation> check() {
    for (int element = 0; element < histories.length; element++) {
      overlaps += Overlaps.count(histories[element].events());
      switch (checker.check(histories[element])) {
        case LINEARIZABLE -> {}
        case LATE_DELETE -> {
          lateDeletes++;
          lateDelete = Optional.of(lateDelete.orElse(violation(element)));
        }
        case MISSED_LOOKUP -> {
          missedLookups++;
          missedLookup = Optional.of(missedLookup.orElse(violation(element)));
        }
        case UNDECIDED -> undecided++;
        case VIOLATION -> {
          return Optional.of(violation(element));
        }
      }
    }
    return Optional.empty();
  }

  private Violation violation(int element) {
    int map = Playground.mapOf(element);
    String name =
        "map %d%s, cgroup %d"
            .formatted(
                map,
                Playground.isLocked(map) ? " (values with a lock)" : "",
                Playground.cgroupOf(element));
    return new Violation(name, histories[element].upTo(checker.blocked()));
  }
}
