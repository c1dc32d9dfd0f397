package io.github.cgrpstorage.storage.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotDiffTest {

  private static final long SEED = Long.getLong("seed", 20_261_125);
  private static final MemorySegment VALUE = MemorySegment.ofArray(new long[1]);

  private static Snapshot of(List<Long> ids) {
    SnapshotBuffer snapshot = new SnapshotBuffer(ValueType.ofBytes(8));
    ids.forEach(id -> snapshot.add(id, VALUE));
    return snapshot;
  }

  private static List<Long> gone(SnapshotDiff diff, Snapshot before) {
    List<Long> gone = new ArrayList<>();
    for (int i = 0; i < diff.goneCount(); i++) {
      gone.add(before.cgroupId(diff.gone(i)));
    }
    return gone;
  }

  private static List<Long> some(Random random) {
    List<Long> ids = new ArrayList<>();
    for (long id = 0; id < random.nextInt(1, 200); id++) {
      // Spread over all 64 bits, or close together, as the kernel's are.
      ids.add(random.nextBoolean() ? id : id << random.nextInt(64));
    }
    ids = new ArrayList<>(ids.stream().distinct().toList());
    Collections.shuffle(ids, random);
    return ids;
  }

  /** One object for all rounds: nothing is left over from the one before. */
  @Test
  void saysWhatListsSay() {
    Random random = new Random(SEED);
    SnapshotDiff diff = new SnapshotDiff();
    for (int round = 0; round < 2000; round++) {
      List<Long> before = some(random);
      List<Long> after = some(random);
      Snapshot old = of(before);
      diff.compare(old, of(after));
      for (int i = 0; i < after.size(); i++) {
        assertEquals(before.indexOf(after.get(i)), diff.indexBefore(i), "seed " + SEED);
      }
      List<Long> gone = new ArrayList<>(before);
      gone.removeAll(after);
      assertEquals(gone, gone(diff, old), "seed " + SEED);
    }
  }

  @Test
  void emptyOnes() {
    SnapshotDiff diff = new SnapshotDiff();
    assertEquals(0, diff.goneCount());
    diff.compare(of(List.of()), of(List.of(1L)));
    assertEquals(-1, diff.indexBefore(0));
    assertThrows(IndexOutOfBoundsException.class, () -> diff.indexBefore(1));
    diff.compare(of(List.of(5L)), of(List.of()));
    assertEquals(1, diff.goneCount());
    assertEquals(0, diff.gone(0));
    assertThrows(IndexOutOfBoundsException.class, () -> diff.gone(1));
  }
}
