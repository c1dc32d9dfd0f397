package io.github.cgrpstorage.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;

/**
 * Read-copy-update, for what a program can see of it: memory that was taken out of a list is given
 * back when every reader that was there then has left. Only programs on modelled CPUs are readers
 * here; the seam's own calls copy values and rely on Java's memory.
 */
final class Rcu {

  private record Callback(long after, Runnable action) {}

  private final TreeSet<Long> readers = new TreeSet<>();
  private final Deque<Callback> callbacks = new ArrayDeque<>();
  private long lastReader;
  private volatile int readerCount;

  /** {@code rcu_read_lock}: gives what {@link #readUnlock} takes. */
  synchronized long readLock() {
    readers.add(++lastReader);
    readerCount = readers.size();
    return lastReader;
  }

  /** {@code rcu_read_unlock}: ends the grace periods that waited for this reader alone. */
  void readUnlock(long reader) {
    Deque<Runnable> due = new ArrayDeque<>();
    synchronized (this) {
      readers.remove(reader);
      readerCount = readers.size();
      while (!callbacks.isEmpty() && isOver(callbacks.peek())) {
        due.add(callbacks.poll().action);
      }
    }
    due.forEach(Runnable::run);
  }

  private boolean isOver(Callback callback) {
    return readers.isEmpty() || readers.first() > callback.after;
  }

  /** {@code call_rcu}: at once when nobody reads, else after a grace period. */
  void call(Runnable action) {
    synchronized (this) {
      if (!readers.isEmpty()) {
        callbacks.add(new Callback(lastReader, action));
        return;
      }
    }
    action.run();
  }

  /** {@code bpf_selem_free}: without an allocation when nobody reads. */
  void free(StorageElement element) {
    if (readerCount == 0) {
      element.reclaim();
    } else {
      call(element::reclaim);
    }
  }
}
