package io.github.cgrpstorage.storage.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKTest {

  private static final long SEED = Long.getLong("seed", 20_261_125);

  private static int[] bySorting(long[] keys, int k) {
    return IntStream.range(0, keys.length)
        .boxed()
        .sorted(Comparator.comparingLong((Integer i) -> keys[i]).reversed())
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Small keys come often twice: of equal ones the first comes first, as a stable sort has it. */
  @Test
  void saysWhatSortingSays() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2000; round++) {
      long[] keys = random.longs(random.nextInt(40), -10, random.nextInt(-9, 1000)).toArray();
      int k = random.nextInt(45);
      assertArrayEquals(
          bySorting(keys, k), TopK.largest(keys.length, k, i -> keys[i]), "seed " + SEED);
    }
  }

  @Test
  void extremes() {
    long[] keys = {Long.MIN_VALUE, 0, Long.MAX_VALUE};
    assertArrayEquals(new int[] {2, 1, 0}, TopK.largest(3, 7, i -> keys[i]));
    assertEquals(0, TopK.largest(3, 0, i -> keys[i]).length);
    assertEquals(0, TopK.largest(0, 3, i -> keys[i]).length);
    assertThrows(IllegalArgumentException.class, () -> TopK.largest(3, -1, i -> keys[i]));
  }

  @Test
  void asksForEachKeyOnce() {
    int[] asked = new int[100];
    TopK.largest(100, 5, i -> asked[i]++);
    assertArrayEquals(IntStream.generate(() -> 1).limit(100).toArray(), asked);
  }
}
