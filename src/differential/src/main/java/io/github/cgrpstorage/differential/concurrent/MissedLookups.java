package io.github.cgrpstorage.differential.concurrent;

import static io.github.cgrpstorage.storage.Errno.ENOENT;

import io.github.cgrpstorage.differential.concurrent.ElementHistory.Event;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.util.BitSet;
import java.util.List;

/**
 * Which operations of a history may have missed an element that was there: they look for it without
 * the lock, found none, and an update that replaced it overlapped.
 */
final class MissedLookups {

  private MissedLookups() {}

  /** The indices of those events. */
  static BitSet in(List<Event> events) {
    return Overlaps.of(events, MissedLookups::foundNone, Event::replaces);
  }

  private static boolean foundNone(Event event) {
    return switch (event.op()) {
      case LOOKUP, LOOKUP_LOCK, DELETE, HELPER_DELETE -> event.code() == -ENOENT;
      // To create, it then takes the lock, finds the element and gives up.
      case GET, GET_CREATE -> event.code() == Kernel.HELPER_NULL;
      default -> false;
    };
  }
}
