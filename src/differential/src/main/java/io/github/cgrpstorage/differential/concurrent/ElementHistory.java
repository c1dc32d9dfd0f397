package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.differential.replay.Outcomes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What was done to one element in one window, by all threads: from the call to the return of each
 * operation, the element may have changed at any moment.
 *
 * <p>Not thread-safe.
 */
final class ElementHistory {

  /**
   * One operation.
   *
   * @param op what it was
   * @param thread who did it
   * @param called when it was called, nanoseconds
   * @param returned when it returned
   * @param code what it gave
   * @param written the number that it wrote, where it writes
   * @param read the number that it read, where it gave a value
   * @param beforeGone whether it was called before the cgroup's removal had returned
   */
  record Event(
      ElementOp op,
      int thread,
      long called,
      long returned,
      int code,
      long written,
      long read,
      boolean beforeGone) {

    /** Whether there was a moment at which both were under way. */
    boolean overlaps(Event other) {
      return called <= other.returned && other.called <= returned;
    }

    /** Whether it put a new element in the place of the one that was there, if there was one. */
    boolean replaces() {
      return code == 0 && (op == ElementOp.UPDATE || op == ElementOp.UPDATE_EXIST);
    }

    /** Times in nanoseconds since a moment. */
    String text(long zero) {
      StringBuilder text =
          new StringBuilder(
              "%9d .. %9d  thread %d  ".formatted(called - zero, returned - zero, thread));
      text.append(op.text());
      if (written != 0) {
        text.append(" value ").append(Long.toHexString(written));
      }
      text.append(" -> ").append(Outcomes.text(code));
      if (read != 0) {
        text.append(' ').append(Long.toHexString(read));
      }
      return text.toString();
    }
  }

  /** So many operations lead to the one that cannot be explained. */
  private static final int SHOWN = 30;

  private final boolean lock;
  private final List<Event> events = new ArrayList<>();
  private long initial;

  ElementHistory(boolean lock) {
    this.lock = lock;
  }

  /** Whether the map's values have a spin lock. */
  boolean lock() {
    return lock;
  }

  /** The number that the element holds at first; 0: it is absent. */
  long initial() {
    return initial;
  }

  void begin(long value) {
    initial = value;
    events.clear();
  }

  void add(Event event) {
    events.add(event);
  }

  List<Event> events() {
    return events;
  }

  /** For people: what led to an operation, in the order of the calls, times from the first one. */
  String upTo(Event last) {
    List<Event> sorted =
        events.stream()
            .filter(event -> event.called <= last.returned)
            .sorted(Comparator.comparingLong(Event::called))
            .toList();
    int from = Math.max(0, sorted.size() - SHOWN);
    StringBuilder text = new StringBuilder();
    if (from == 0) {
      text.append(initial == 0 ? "absent at first\n" : "holds %x at first%n".formatted(initial));
    }
    long zero = sorted.get(from).called;
    for (Event event : sorted.subList(from, sorted.size())) {
      text.append(event == last ? "* " : "  ").append(event.text(zero)).append('\n');
    }
    return text.toString();
  }
}
