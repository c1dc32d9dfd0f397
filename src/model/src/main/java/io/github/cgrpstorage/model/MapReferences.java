package io.github.cgrpstorage.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who holds a map, and who is writing to it: {@code refcnt} and {@code writecnt} of {@code struct
 * bpf_map}, in one word. The map goes when both are 0, so that a write which is under way while the
 * last descriptor is closed ends first.
 */
final class MapReferences {

  private static final long ONE_REFERENCE = 1L << 32;
  private static final long ONE_WRITER = 1;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(MapReferences.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Runnable lastGone;

  /** References in the upper half, writers in the lower. */
  private volatile long state = ONE_REFERENCE;

  MapReferences(Runnable lastGone) {
    this.lastGone = lastGone;
  }

  /** {@code bpf_map_inc_not_zero}. */
  boolean tryGet() {
    return add(ONE_REFERENCE);
  }

  /** {@code bpf_map_put}. */
  void put() {
    subtract(ONE_REFERENCE);
  }

  /** {@code bpf_map_write_active_inc}; false when the last reference was put meanwhile. */
  boolean beginWrite() {
    return add(ONE_WRITER);
  }

  /** {@code bpf_map_write_active_dec}. */
  void endWrite() {
    subtract(ONE_WRITER);
  }

  /** {@code bpf_map_write_active}. */
  boolean isWriteActive() {
    return (int) state != 0;
  }

  /** Whether somebody holds the map, so that it is not about to be freed. */
  boolean isHeld() {
    return state >= ONE_REFERENCE;
  }

  private boolean add(long what) {
    long seen;
    do {
      seen = state;
      if (seen < ONE_REFERENCE) {
        return false;
      }
    } while (!STATE.weakCompareAndSet(this, seen, seen + what));
    return true;
  }

  private void subtract(long what) {
    if ((long) STATE.getAndAdd(this, -what) == what) {
      lastGone.run();
    }
  }
}
