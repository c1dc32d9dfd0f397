package io.github.cgrpstorage.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads the circular log that lifecycle.bpf.c writes, from the oldest record that is still there
 * on. It writes nothing, so any number of readers can read one log, each at its own pace; a reader
 * that starts anew finds what is still there. Who is too slow finds records overwritten, and knows
 * how many.
 *
 * <pre>
 * struct obituary: 0 u64 sequence | 8 u64 cgroup_id | 16 u64 removed_ns | 24 path | the value
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class ObituaryLog {

  static final int HEADER = 24;

  private static final VarHandle NUMBER = JAVA_LONG.varHandle();

  private final MemorySegment records;
  private final Variables variables;
  private final int capacity;
  private final int pathBytes;
  private final int words;
  private long next;
  private long overwritten;

  /**
   * A log.
   *
   * @param records the array's memory
   * @param variables those of the lifecycle programs, which count the records
   * @param capacity how many records there is room for
   * @param pathBytes how many bytes of a record are the path's
   * @param words how many words of a record are the value's
   */
  ObituaryLog(MemorySegment records, Variables variables, int capacity, int pathBytes, int words) {
    this.records = records;
    this.variables = variables;
    this.capacity = capacity;
    this.pathBytes = pathBytes;
    this.words = words;
    this.next = Math.max(0, writtenNow() - capacity);
  }

  /** How long a record is. */
  static int recordBytes(int pathBytes, int valueBytes) {
    return HEADER + pathBytes + (valueBytes + 7 & -8);
  }

  /** Gives every record that was not given yet, in the order of removal. */
  void poll(Consumer<Obituary> consumer) {
    long end = writtenNow();
    if (end - next > capacity) {
      overwritten += end - next - capacity;
      next = end - capacity;
    }
    for (; next < end; next++) {
      Obituary record = read(next);
      if (record == null) {
        overwritten++;
      } else {
        consumer.accept(record);
      }
    }
  }

  /** How many records were overwritten before they were read. */
  long overwritten() {
    return overwritten;
  }

  private long writtenNow() {
    return variables.read("written");
  }

  /** A record; null when it was, or is just being, overwritten. */
  private Obituary read(long number) {
    int bytes = recordBytes(pathBytes, words * Long.BYTES);
    MemorySegment record = records.asSlice((number & capacity - 1) * bytes, bytes);
    if ((long) NUMBER.getVolatile(record, 0L) != number + 1) {
      return null;
    }
    Obituary copy =
        new Obituary(
            record.get(JAVA_LONG, 8), record.get(JAVA_LONG, 16), path(record), value(record));
    VarHandle.loadLoadFence();
    return (long) NUMBER.getVolatile(record, 0L) == number + 1 ? copy : null;
  }

  private byte[] path(MemorySegment record) {
    byte[] bytes = record.asSlice(HEADER, pathBytes).toArray(JAVA_BYTE);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOf(bytes, end);
  }

  private long[] value(MemorySegment record) {
    return record.asSlice(HEADER + pathBytes, (long) words * Long.BYTES).toArray(JAVA_LONG);
  }
}
