package io.github.cgrpstorage.storage.snapshot;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotBufferTest {

  private static MemorySegment bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return MemorySegment.ofArray(bytes);
  }

  /** Grows several times, and what it holds stays. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 13, 64, 5000})
  void keepsWhatIsAdded(int size) {
    SnapshotBuffer buffer = new SnapshotBuffer(ValueType.ofBytes(size));
    for (int i = 0; i < 1000; i++) {
      buffer.add(-i, bytes(size, i));
    }
    SnapshotBuffer copy = new SnapshotBuffer(buffer.type());
    copy.add(7, bytes(size, 7));
    copy.copyOf(buffer);
    buffer.clear();
    assertEquals(0, buffer.size());
    assertEquals(1000, copy.size());
    for (int i = 0; i < 1000; i++) {
      assertEquals(-i, copy.cgroupId(i));
      assertEquals(0, copy.offset(i) % 8);
      assertArrayEquals(bytes(size, i).toArray(JAVA_BYTE), copy.value(i).toArray(JAVA_BYTE));
    }
  }

  /** Not all snapshots are records in a row. */
  @ParameterizedTest
  @ValueSource(ints = {8, 9})
  void copiesAnySnapshot(int size) {
    MemorySegment values = bytes(3 * size, 1);
    Snapshot sparse =
        new Snapshot() {
          @Override
          public ValueType type() {
            return ValueType.ofBytes(size);
          }

          @Override
          public int size() {
            return 2;
          }

          @Override
          public long cgroupId(int index) {
            return 100 + index;
          }

          @Override
          public long offset(int index) {
            return 2L * size * index;
          }

          @Override
          public MemorySegment memory() {
            return values;
          }
        };
    SnapshotBuffer copy = new SnapshotBuffer(sparse.type());
    copy.copyOf(sparse);
    assertEquals(2, copy.size());
    assertEquals(101, copy.cgroupId(1));
    assertEquals(-1, copy.value(1).mismatch(values.asSlice(2L * size, size)));
  }

  @ParameterizedTest
  @ValueSource(ints = {8})
  void misuseIsRefused(int size) {
    SnapshotBuffer buffer = new SnapshotBuffer(ValueType.ofBytes(size));
    buffer.add(1, bytes(size, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.cgroupId(1));
    assertThrows(IndexOutOfBoundsException.class, () -> buffer.offset(-1));
    assertThrows(IllegalArgumentException.class, () -> buffer.add(2, bytes(size + 1, 1)));
    SnapshotBuffer other = new SnapshotBuffer(ValueType.ofBytes(size + 1));
    assertThrows(IllegalArgumentException.class, () -> other.copyOf(buffer));
    assertThrows(IllegalArgumentException.class, () -> buffer.value(0).set(JAVA_BYTE, 0, (byte) 1));
  }
}
