package io.github.cgrpstorage.storage.snapshot;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A snapshot whose memory holds one record after the other: 8 bytes of cgroup id, then the value,
 * padded to a multiple of 8 (the kernel lays array elements out so). This is {@code struct record}
 * of subtree.bpf.c.
 *
 * <p>For what fills such memory, which says with {@link #show} what there is to see.
 */
public class Records implements Snapshot {

  /** Bytes before the value: the cgroup's id. */
  public static final int ID_BYTES = 8;

  private final ValueType type;
  private final int recordBytes;
  private MemorySegment shown = MemorySegment.NULL;
  private MemorySegment memory = shown.asReadOnly();
  private int size;

  /**
   * Nothing yet.
   *
   * @param type the schema of each value
   */
  public Records(ValueType type) {
    this.type = type;
    this.recordBytes = recordBytes(type);
  }

  /**
   * How far apart records are.
   *
   * @param type the schema of each value
   * @return bytes, a multiple of 8
   */
  public static int recordBytes(ValueType type) {
    return ID_BYTES + (type.byteSize() + 7 & ~7);
  }

  /**
   * Shows other records from now on. Allocates nothing when the segment is the one of before.
   *
   * @param records the memory, native, with at least so many records
   * @param count how many of them
   */
  protected final void show(MemorySegment records, int count) {
    Objects.checkFromIndexSize(0L, (long) count * recordBytes, records.byteSize());
    if (shown != records) {
      shown = records;
      memory = records.asReadOnly();
    }
    size = count;
  }

  @Override
  public final ValueType type() {
    return type;
  }

  @Override
  public final int size() {
    return size;
  }

  @Override
  public final long cgroupId(int index) {
    return memory.get(JAVA_LONG, offset(index) - ID_BYTES);
  }

  @Override
  public final long offset(int index) {
    return (long) Objects.checkIndex(index, size) * recordBytes + ID_BYTES;
  }

  @Override
  public final MemorySegment memory() {
    return memory;
  }
}
