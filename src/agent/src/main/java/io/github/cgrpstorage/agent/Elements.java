package io.github.cgrpstorage.agent;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** The elements of an array map: those of this process are mapped, those of a pin looked up. */
@FunctionalInterface
interface Elements {

  /**
   * An element, while programs write it.
   *
   * @param index which
   * @return its memory, or a copy; aligned to 8 bytes
   */
  MemorySegment get(int index) throws IOException;
}
