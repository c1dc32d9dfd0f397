package io.github.cgrpstorage.storage.snapshot;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.PathElement.sequenceElement;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/**
 * Adds up a counter that programs keep in several parts, one for each CPU: {@code SHARDS_OF} of
 * shards.h.
 *
 * <p>A sum is taken while programs count: it lies between what the counter was before and after, as
 * each part only grows. Immutable and thread-safe; a sum allocates nothing.
 */
public final class Shards {

  private static final VarHandle LONG = JAVA_LONG.varHandle();

  private final long first;
  private final long step;
  private final int count;

  private Shards(long first, long step, int count) {
    this.first = first;
    this.step = step;
    this.count = count;
  }

  /**
   * Finds a counter.
   *
   * @param type the schema of a value, whose struct was made with {@code SHARDS_OF}
   * @param counter the name of a member of eight bytes of the struct that {@code SHARDS_OF} was
   *     given
   * @return its parts
   * @throws IllegalArgumentException when there is no such counter in parts
   */
  public static Shards of(ValueType type, String counter) {
    StructLayout layout = type.layout();
    if (!(layout.select(groupElement("shards")) instanceof SequenceLayout shards)) {
      throw new IllegalArgumentException("'shards' is no array");
    }
    if (layout.select(path(sequenceElement(), counter)).byteSize() != Long.BYTES) {
      throw new IllegalArgumentException("'" + counter + "' has not eight bytes");
    }
    return new Shards(
        layout.byteOffset(path(sequenceElement(0), counter)),
        shards.elementLayout().byteSize(),
        Math.toIntExact(shards.elementCount()));
  }

  private static PathElement[] path(PathElement part, String counter) {
    return new PathElement[] {
      groupElement("shards"), part, groupElement("value"), groupElement(counter)
    };
  }

  /**
   * The counter's value.
   *
   * @param memory holds a value
   * @param offset where the value begins, a multiple of 8
   * @return the sum of the parts
   */
  public long sum(MemorySegment memory, long offset) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (long) LONG.getOpaque(memory, offset + first + i * step);
    }
    return sum;
  }
}
