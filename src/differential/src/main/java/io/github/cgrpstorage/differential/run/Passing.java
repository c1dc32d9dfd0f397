package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.replay.Outcomes;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each outcome came that is no function of the arguments: those after which an operation
 * was tried again, and those that stayed and that the model allows.
 *
 * <p>Not thread-safe; a report's own does not change any more.
 */
public final class Passing {

  private final Map<String, Long> retried = new TreeMap<>();
  private final Map<String, Long> allowed = new TreeMap<>();

  Passing() {}

  void retried(String errno, long times) {
    retried.merge(errno, times, Long::sum);
  }

  void allowed(int code) {
    allowed.merge(Outcomes.text(code), 1L, Long::sum);
  }

  void add(Passing other) {
    other.retried.forEach(this::retried);
    other.allowed.forEach((outcome, times) -> allowed.merge(outcome, times, Long::sum));
  }

  /**
   * The outcomes after which the same operation was tried again.
   *
   * @return how often each errno came, by its name; a creating helper's NULL counts as EAGAIN
   */
  public Map<String, Long> retried() {
    return Collections.unmodifiableMap(retried);
  }

  /**
   * The outcomes that stayed, had no effect, and are allowed where they came.
   *
   * @return how often each came, by the name that the trace format gives it; empty when none came
   */
  public Map<String, Long> allowed() {
    return Collections.unmodifiableMap(allowed);
  }

  @Override
  public String toString() {
    return "retried after " + retried + "; allowed outcomes without effect: " + allowed;
  }
}
