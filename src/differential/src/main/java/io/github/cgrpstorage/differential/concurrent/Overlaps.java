package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.differential.concurrent.ElementHistory.Event;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Which operations of a history were under way at the same time. */
final class Overlaps {

  private Overlaps() {}

  /**
   * How many operations began while another on the same element was under way: a run whose threads
   * never met has shown nothing.
   */
  static long count(List<Event> events) {
    List<Event> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparingLong(Event::called));
    long count = 0;
    long busyUntil = Long.MIN_VALUE;
    for (Event event : sorted) {
      count += event.called() < busyUntil ? 1 : 0;
      busyUntil = Math.max(busyUntil, event.returned());
    }
    return count;
  }

  /** The indices of the events of one kind that overlap with another event, of a second kind. */
  static BitSet of(List<Event> events, Predicate<Event> kind, Predicate<Event> others) {
    BitSet found = new BitSet();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (kind.test(event)
          && events.stream()
              .anyMatch(other -> other != event && others.test(other) && other.overlaps(event))) {
        found.set(i);
      }
    }
    return found;
  }
}
