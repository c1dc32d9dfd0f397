package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.differential.concurrent.ElementHistory.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How concurrent a history is: a run whose threads never met has shown nothing. */
final class Overlaps {

  private Overlaps() {}

  /** How many operations began while another on the same element was under way. */
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
}
