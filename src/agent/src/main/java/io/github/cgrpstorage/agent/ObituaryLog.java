package io.github.cgrpstorage.agent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads the circular log that lifecycle.bpf.c writes, from the oldest record that is still there
 * on. It writes nothing, so any number of readers can read one log, each at its own pace; a reader
 * that starts anew finds what is still there. Who is too slow finds records overwritten, and knows
 * how many.
 *
 * <pre>
 * struct obituary: 0 u64 cgroup_id | 8 u64 removed_ns | 16 path | the value
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class ObituaryLog {

  private static final int HEADER = 16;

  private final Elements records;
  private final Variables variables;
  private final int capacity;
  private final int pathBytes;
  private final int words;
  private long next;
  private long overwritten;

  /**
   * A log.
   *
   * @param records the records
   * @param variables those of the lifecycle programs, which count the records
   * @param capacity how many records there is room for, a power of two
   * @param pathBytes how many bytes of a record are the path's
   * @param words how many words of a record are the value's
   */
  ObituaryLog(Elements records, Variables variables, int capacity, int pathBytes, int words)
      throws IOException {
    this.records = records;
    this.variables = variables;
    this.capacity = capacity;
    this.pathBytes = pathBytes;
    this.words = words;
    this.next = Math.max(0, oldest(written()));
  }

  /** How long a record is. */
  static int recordBytes(int pathBytes, int valueBytes) {
    return HEADER + pathBytes + (valueBytes + 7 & -8);
  }

  /** Gives every record that was not given yet, in the order of removal. */
  void poll(Consumer<Obituary> consumer) throws IOException {
    long end = written();
    while (next < end) {
      Obituary record = read(next);
      // It may have been overwritten while it was read: only now that is known.
      long oldest = oldest(written());
      if (next >= oldest) {
        consumer.accept(record);
        next++;
      } else {
        overwritten += Math.min(oldest, end) - next;
        next = Math.min(oldest, end);
      }
    }
  }

  /** How many records were overwritten before they were read. */
  long overwritten() {
    return overwritten;
  }

  private long written() throws IOException {
    return variables.read("written");
  }

  /** The one before may be just being overwritten. */
  private long oldest(long written) {
    return written - capacity + 1;
  }

  private Obituary read(long number) throws IOException {
    MemorySegment record = records.get((int) (number & capacity - 1));
    return new Obituary(
        record.get(JAVA_LONG, 0), record.get(JAVA_LONG, 8), path(record), value(record));
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
