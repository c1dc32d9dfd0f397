package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * A thread's own native memory for the small things that a call takes or gives by pointer, so that
 * a warm call allocates nothing: a key, errno, and a value that stands on the heap.
 */
final class Scratch {

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment key = arena.allocate(JAVA_INT);
  private final MemorySegment nextKey = arena.allocate(JAVA_INT);
  private final MemorySegment state = arena.allocate(STATE);
  private MemorySegment value = MemorySegment.NULL;

  private Scratch() {}

  static Scratch get() {
    return OF_THREAD.get();
  }

  /** A pointer to a key. */
  MemorySegment key(int descriptor) {
    key.set(JAVA_INT, 0, descriptor);
    return key;
  }

  /** Where get-next-key writes. */
  MemorySegment nextKey() {
    return nextKey;
  }

  /** Where errno is captured. */
  MemorySegment state() {
    return state;
  }

  /** The errno of the last capturing call on this thread. */
  int errno() {
    return (int) ERRNO.get(state, 0L);
  }

  /**
   * Native memory in place of a heap segment: of this size at least, for a slice would be an
   * allocation wherever the JIT compiler meets segments of several kinds.
   */
  MemorySegment value(long size) {
    if (value.byteSize() < size) {
      value = arena.allocate(size, 8);
    }
    return value;
  }
}
