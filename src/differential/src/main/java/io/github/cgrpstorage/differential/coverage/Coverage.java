package io.github.cgrpstorage.differential.coverage;

import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.BpfException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which (operation, situation, outcome) cells were visited, and how often.
 *
 * <p>Not thread-safe.
 */
public final class Coverage {

  /** A count that is changed in place. */
  private static final class Count {
    long value;
  }

  private final Map<Long, Count> visits = new HashMap<>();

  /** Nothing was visited yet. */
  public Coverage() {}

  /**
   * Follows operations that begin with nothing.
   *
   * @param scope the names of their slots
   * @param operations the operations
   * @param codes what each one gave
   * @param count how many of them were applied
   */
  public void follow(Scope scope, Operation[] operations, int[] codes, int count) {
    Tracker tracker = new Tracker(scope);
    for (int i = 0; i < count; i++) {
      visits.computeIfAbsent(tracker.visit(operations[i], codes[i]), _ -> new Count()).value++;
    }
  }

  /**
   * Every cell that short sequences bring about on a kernel of a profile, by asking the model.
   *
   * @param profile the behaviour
   * @return a coverage that has visited them
   * @throws BpfException when the model cannot be asked
   */
  public static Coverage reachable(Profile profile) throws BpfException {
    Coverage coverage = new Coverage();
    Scope scope = Directed.scope();
    for (List<Operation> part : Directed.parts()) {
      coverage.follow(
          scope, part.toArray(Operation[]::new), codes(profile, scope, part), part.size());
    }
    return coverage;
  }

  /** What the model gives for operations that begin with nothing. */
  private static int[] codes(Profile profile, Scope scope, List<Operation> operations)
      throws BpfException {
    try (ModelKernel model = ModelKernel.of(profile);
        Replayer replayer = Replayer.open(model, scope)) {
      return operations.stream().mapToInt(replayer::apply).toArray();
    }
  }

  /**
   * How many cells were visited.
   *
   * @return their number
   */
  public int size() {
    return visits.size();
  }

  /**
   * How many of another's cells were visited here too.
   *
   * @param other the other
   * @return their number
   */
  public int common(Coverage other) {
    return (int) other.visits.keySet().stream().filter(visits::containsKey).count();
  }

  /**
   * The cells of another that were not visited here.
   *
   * @param other the other
   * @return each as text, sorted
   */
  public List<String> missing(Coverage other) {
    return other.visits.keySet().stream()
        .filter(cell -> !visits.containsKey(cell))
        .map(Cell::text)
        .sorted()
        .toList();
  }

  /**
   * All cells.
   *
   * @return how often each was visited, by its text, sorted
   */
  public Map<String, Long> visits() {
    Map<String, Long> all = new TreeMap<>();
    visits.forEach((cell, count) -> all.merge(Cell.text(cell), count.value, Long::sum));
    return all;
  }
}
