package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.differential.concurrent.ElementHistory.Event;
import java.util.BitSet;
import java.util.List;

/**
 * Which deletes of a history may have come late: they succeeded, and another operation that
 * unlinked an element overlapped.
 */
final class LateDeletes {

  private LateDeletes() {}

  /** The indices of those events. */
  static BitSet in(List<Event> events) {
    BitSet late = new BitSet();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (isDelete(event) && events.stream().anyMatch(other -> unlinksMeanwhile(other, event))) {
        late.set(i);
      }
    }
    return late;
  }

  private static boolean unlinksMeanwhile(Event other, Event event) {
    return other != event && unlinks(other) && other.overlaps(event);
  }

  private static boolean isDelete(Event event) {
    return event.code() == 0
        && (event.op() == ElementOp.DELETE || event.op() == ElementOp.HELPER_DELETE);
  }

  /** A replacing update unlinks the element that was there before. */
  private static boolean unlinks(Event event) {
    boolean replaces = event.op() == ElementOp.UPDATE || event.op() == ElementOp.UPDATE_EXIST;
    return isDelete(event) || event.code() == 0 && replaces;
  }
}
