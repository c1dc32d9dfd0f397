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
    return Overlaps.of(events, LateDeletes::isDelete, LateDeletes::unlinks);
  }

  private static boolean isDelete(Event event) {
    return event.code() == 0
        && (event.op() == ElementOp.DELETE || event.op() == ElementOp.HELPER_DELETE);
  }

  /** A replacing update unlinks the element that was there before. */
  private static boolean unlinks(Event event) {
    return isDelete(event) || event.replaces();
  }
}
