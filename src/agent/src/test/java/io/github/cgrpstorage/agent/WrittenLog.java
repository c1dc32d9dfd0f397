package io.github.cgrpstorage.agent;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A log of obituaries in memory of our own, of values of one word, as lifecycle.bpf.c writes it.
 */
final class WrittenLog {

  static final int CAPACITY = 4;

  final MemorySegment written = MemorySegment.ofArray(new long[1]);
  final List<MemorySegment> records = new ArrayList<>();
  private final int pathBytes;

  WrittenLog(int pathBytes) {
    this.pathBytes = pathBytes;
    for (int i = 0; i < CAPACITY; i++) {
      records.add(MemorySegment.ofArray(new long[2 + pathBytes / 8 + 1]));
    }
  }

  void write(long id, long removedNs, String path, long word) {
    long number = written.get(ValueLayout.JAVA_LONG, 0);
    MemorySegment record = records.get((int) number % CAPACITY);
    record.fill((byte) 0);
    record.set(ValueLayout.JAVA_LONG, 0, id);
    record.set(ValueLayout.JAVA_LONG, 8, removedNs);
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    MemorySegment.copy(bytes, 0, record, ValueLayout.JAVA_BYTE, 16, bytes.length);
    record.set(ValueLayout.JAVA_LONG, 16 + pathBytes, word);
    written.set(ValueLayout.JAVA_LONG, 0, number + 1);
  }

  ObituaryLog open() throws IOException {
    return new ObituaryLog(records::get, variables(), CAPACITY, pathBytes, 1);
  }

  Variables variables() {
    return new Variables(_ -> written, Map.of("written", 0L));
  }
}
