package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.differential.concurrent.ElementHistory.Event;
import io.github.cgrpstorage.differential.concurrent.ElementSpec.Cell;
import io.github.cgrpstorage.differential.concurrent.ElementSpec.Effect;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a history can have happened one operation at a time, each at some moment between its call
 * and its return (Wing and Gong's search, with Lowe's memory of configurations that led nowhere).
 *
 * <p>Two exceptions are documented. A delete looks for its element first and unlinks what it found
 * afterwards ({@code cgroup_storage_delete}): when another operation has unlinked that meanwhile,
 * the delete does nothing and succeeds all the same, a late delete. And who looks for an element
 * goes along the cgroup's list without the lock ({@code bpf_local_storage_lookup}), where an update
 * links the new element at the head before it unlinks the old one: who was past the head and not
 * yet at the old one finds neither, a missed lookup.
 *
 * <p>Not thread-safe.
 */
final class Linearizability {

  /** What a search came to. */
  enum Verdict {
    LINEARIZABLE,
    /** Only when late deletes are let pass. */
    LATE_DELETE,
    /** Only when missed lookups are let pass, too. */
    MISSED_LOOKUP,
    VIOLATION,
    /** Given up: too many configurations. */
    UNDECIDED
  }

  /** What an element is: the number it holds, 0 for absent, and how far its cgroup's removal is. */
  private record State(long value, Phase phase) {}

  /** A configuration that was looked at: which operations are done, and what that made of it. */
  private record Configuration(BitSet done, State state) {}

  /**
   * An operation that was taken as the next one, what was before it, and whether as an exception,
   * which did nothing.
   */
  private record Choice(int event, State before, boolean asException) {}

  private static final int MOST_CONFIGURATIONS = 2_000_000;

  private final ElementSpec spec;
  private final Set<Configuration> seen = new HashSet<>();
  private final Deque<Choice> choices = new ArrayDeque<>();
  private final BitSet done = new BitSet();

  private State state;

  /** The longest way that was found, and the operation that ended it. */
  private int deepest;

  private Event blocked;

  /** Moments in order: i is the call of event i, n + i its return; 2n is the list's head. */
  private int[] next;

  private int[] previous;

  Linearizability(ElementSpec spec) {
    this.spec = spec;
  }

  Verdict check(ElementHistory history) {
    Verdict strict = check(history, new BitSet());
    if (strict != Verdict.VIOLATION) {
      return strict;
    }
    Event unexplained = blocked;
    BitSet late = LateDeletes.in(history.events());
    Verdict verdict = checkExcused(history, late, Verdict.LATE_DELETE);
    BitSet missed = MissedLookups.in(history.events());
    if (verdict == Verdict.VIOLATION && !missed.isEmpty()) {
      missed.or(late);
      verdict = checkExcused(history, missed, Verdict.MISSED_LOOKUP);
    }
    blocked = unexplained;
    return verdict;
  }

  private Verdict checkExcused(ElementHistory history, BitSet excused, Verdict withThem) {
    Verdict verdict = excused.isEmpty() ? Verdict.VIOLATION : check(history, excused);
    return verdict == Verdict.LINEARIZABLE ? withThem : verdict;
  }

  private Verdict check(ElementHistory history, BitSet excused) {
    seen.clear();
    choices.clear();
    done.clear();
    deepest = -1;
    blocked = null;
    link(history.events());
    return search(history, excused);
  }

  private void link(List<Event> events) {
    int count = events.size();
    Integer[] moments = new Integer[2 * count];
    Arrays.setAll(moments, i -> i);
    // At the same nanosecond a call comes first: the two operations then overlap.
    Arrays.sort(
        moments,
        (a, b) -> {
          int byTime = Long.compare(time(events, a), time(events, b));
          return byTime != 0 ? byTime : Boolean.compare(a >= count, b >= count);
        });
    next = new int[2 * count + 1];
    previous = new int[2 * count + 1];
    int last = 2 * count;
    for (int moment : moments) {
      next[last] = moment;
      previous[moment] = last;
      last = moment;
    }
    next[last] = 2 * count;
    previous[2 * count] = last;
  }

  private static long time(List<Event> events, int moment) {
    int count = events.size();
    return moment < count ? events.get(moment).called() : events.get(moment - count).returned();
  }

  private Verdict search(ElementHistory history, BitSet excused) {
    List<Event> events = history.events();
    int count = events.size();
    int head = 2 * count;
    state = new State(history.initial(), Phase.LIVE);
    int at = next[head];
    while (next[head] != head) {
      if (seen.size() > MOST_CONFIGURATIONS) {
        return Verdict.UNDECIDED;
      }
      if (at < count) {
        State after = after(history.lock(), state, events.get(at));
        boolean taken =
            tryTake(at, count, after, false) || excused.get(at) && tryTake(at, count, state, true);
        at = taken ? next[head] : next[at];
      } else {
        // A return was reached whose operation could not be taken before it.
        note(events.get(at - count));
        if (choices.isEmpty()) {
          return Verdict.VIOLATION;
        }
        at = backtrack(count, excused);
      }
    }
    return Verdict.LINEARIZABLE;
  }

  private void note(Event event) {
    if (choices.size() > deepest) {
      deepest = choices.size();
      blocked = event;
    }
  }

  /** After a violation: the operation that cannot be explained, whatever came before it. */
  Event blocked() {
    return blocked;
  }

  /** Takes the last choice back, for another one; gives the moment to go on from. */
  private int backtrack(int count, BitSet excused) {
    Choice wrong = choices.pop();
    state = wrong.before;
    putBack(wrong.event, count);
    boolean otherwise =
        !wrong.asException && excused.get(wrong.event) && tryTake(wrong.event, count, state, true);
    return otherwise ? next[2 * count] : next[wrong.event];
  }

  /** Takes an operation as the next one, unless that leads where the search has been. */
  private boolean tryTake(int event, int count, State after, boolean asException) {
    if (after == null || !isNew(event, after)) {
      return false;
    }
    choices.push(new Choice(event, state, asException));
    state = after;
    done.set(event);
    unlink(event);
    unlink(event + count);
    return true;
  }

  private boolean isNew(int event, State after) {
    BitSet with = (BitSet) done.clone();
    with.set(event);
    return seen.add(new Configuration(with, after));
  }

  private void unlink(int moment) {
    next[previous[moment]] = next[moment];
    previous[next[moment]] = previous[moment];
  }

  private void putBack(int event, int count) {
    done.clear(event);
    relink(event + count);
    relink(event);
  }

  private void relink(int moment) {
    next[previous[moment]] = moment;
    previous[next[moment]] = moment;
  }

  /** The state after an operation with its outcome; null when it cannot have it in this state. */
  private State after(boolean lock, State state, Event event) {
    return switch (event.op()) {
      case OFFLINE -> state.phase == Phase.LIVE ? new State(state.value, Phase.DYING) : null;
      case UNLINK -> state.phase == Phase.DYING ? new State(state.value, Phase.GONE) : null;
      default -> afterOperation(lock, state, event);
    };
  }

  /**
   * An operation looks for its cgroup first and works on what it found, whatever has become of it
   * meanwhile: one that began before the removal returned may behave as in an earlier phase.
   */
  private State afterOperation(boolean lock, State state, Event event) {
    int earliest = event.beforeGone() ? 0 : state.phase.ordinal();
    for (int phase = state.phase.ordinal(); phase >= earliest; phase--) {
      State after = afterIn(lock, Phase.of(phase), state, event);
      if (after != null) {
        return after;
      }
    }
    return null;
  }

  private State afterIn(boolean lock, Phase as, State state, Event event) {
    boolean present = state.value != 0;
    Cell cell = spec.cell(lock, as, present, event.op());
    if (cell.code() != event.code()) {
      return spec.isPassing(lock, as, present, event.op(), event.code()) ? state : null;
    }
    long value = valueAfter(cell.effect(), state.value, event);
    boolean misread =
        event.code() == 0
            && event.op().reads()
            && event.read() != value
            && event.read() != Values.TORN_AS_DOCUMENTED;
    return misread ? null : new State(value, state.phase);
  }

  private static long valueAfter(Effect effect, long before, Event event) {
    return switch (effect) {
      case NONE -> before;
      case SET -> event.written();
      case REMOVED -> 0;
    };
  }
}
