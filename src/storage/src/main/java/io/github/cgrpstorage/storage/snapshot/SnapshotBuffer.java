package io.github.cgrpstorage.storage.snapshot;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A snapshot in memory of its own, to keep one beyond its maker or to compare two. It grows as
 * needed and never shrinks, so that one used again and again soon allocates nothing. Its memory
 * goes with the garbage.
 *
 * <p>Not thread-safe while it is written; then many threads may read it.
 */
public final class SnapshotBuffer extends Records {

  private static final long FIRST_BYTES = 1 << 12;

  private final int recordBytes;
  private MemorySegment records = MemorySegment.NULL;

  /**
   * An empty one.
   *
   * @param type the schema of each value
   */
  public SnapshotBuffer(ValueType type) {
    super(type);
    recordBytes = recordBytes(type);
  }

  /** Forgets everything; the memory is kept. */
  public void clear() {
    show(records, 0);
  }

  /**
   * Becomes a copy of another snapshot.
   *
   * @param other a snapshot of the same schema
   * @throws IllegalArgumentException when its values have another size
   */
  public void copyOf(Snapshot other) {
    checkSize(other.type().byteSize());
    clear();
    int count = other.size();
    ensureRoomFor(count);
    if (other instanceof Records) {
      MemorySegment.copy(other.memory(), 0, records, 0, (long) count * recordBytes);
    } else {
      for (int i = 0; i < count; i++) {
        put(i, other.cgroupId(i), other.memory(), other.offset(i));
      }
    }
    show(records, count);
  }

  /**
   * Adds one cgroup at the end.
   *
   * @param cgroupId its id
   * @param value its value: exactly the layout's size
   * @throws IllegalArgumentException when the value has another size
   */
  public void add(long cgroupId, MemorySegment value) {
    checkSize(value.byteSize());
    add(cgroupId, value, 0);
  }

  /**
   * As {@link #add(long, MemorySegment)}, for a value that is a part of a segment.
   *
   * @param cgroupId its id
   * @param memory holds its value
   * @param offset where the value begins
   */
  public void add(long cgroupId, MemorySegment memory, long offset) {
    int count = size();
    ensureRoomFor(count + 1);
    put(count, cgroupId, memory, offset);
    show(records, count + 1);
  }

  /**
   * Takes the last cgroup away again.
   *
   * @throws IndexOutOfBoundsException when there is none
   */
  public void removeLast() {
    show(records, size() - 1);
  }

  private void put(int index, long cgroupId, MemorySegment from, long offset) {
    long start = (long) index * recordBytes;
    records.set(JAVA_LONG, start, cgroupId);
    MemorySegment.copy(from, offset, records, start + ID_BYTES, type().byteSize());
  }

  private void ensureRoomFor(int count) {
    long needed = (long) count * recordBytes;
    if (needed > records.byteSize()) {
      long bytes = Math.max(Math.max(needed, FIRST_BYTES), records.byteSize() * 2);
      MemorySegment larger = Arena.ofAuto().allocate(bytes, Long.BYTES);
      MemorySegment.copy(records, 0, larger, 0, (long) size() * recordBytes);
      records = larger;
    }
  }

  private void checkSize(long bytes) {
    if (bytes != type().byteSize()) {
      throw new IllegalArgumentException(
          "a value of this snapshot has " + type().byteSize() + " bytes, not " + bytes);
    }
  }
}
