package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Keys that need not be written. The kernel takes the descriptor that is the key by pointer: here
 * each small descriptor's number already stands in memory that never changes, for all threads.
 * {@link Scratch} serves the others.
 */
final class Keys {

  private static final int COUNT = 1 << 15;
  private static final MemorySegment NUMBERS = numbers();

  /**
   * Made at a descriptor's first use and kept: a slice for each call is an allocation wherever the
   * JIT compiler's escape analysis gives up, as it does in a process that has run much else. Two
   * threads may make the same pointer, and either does: a segment's fields are final.
   */
  private static final MemorySegment[] POINTERS = new MemorySegment[COUNT];

  private Keys() {}

  private static MemorySegment numbers() {
    MemorySegment numbers = Arena.global().allocate(JAVA_INT, COUNT);
    for (int i = 0; i < COUNT; i++) {
      numbers.setAtIndex(JAVA_INT, i, i);
    }
    return numbers.asReadOnly();
  }

  static boolean have(int descriptor) {
    return descriptor >= 0 && descriptor < COUNT;
  }

  /** A pointer to the number of a descriptor that is here. */
  static MemorySegment of(int descriptor) {
    MemorySegment pointer = POINTERS[descriptor];
    return pointer != null ? pointer : make(descriptor);
  }

  private static MemorySegment make(int descriptor) {
    MemorySegment pointer = NUMBERS.asSlice((long) descriptor * Integer.BYTES, Integer.BYTES);
    POINTERS[descriptor] = pointer;
    return pointer;
  }
}
