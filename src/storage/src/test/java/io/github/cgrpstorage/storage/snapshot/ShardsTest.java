package io.github.cgrpstorage.storage.snapshot;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class ShardsTest {

  /** As SHARDS_OF makes it, with parts of 24 bytes. */
  private static final ValueType TYPE =
      ValueType.of(
          structLayout(
              sequenceLayout(8, JAVA_LONG).withName("apart"),
              sequenceLayout(
                      4,
                      structLayout(
                              structLayout(
                                      JAVA_LONG.withName("reads"),
                                      JAVA_LONG.withName("writes"),
                                      JAVA_INT.withName("errors"),
                                      paddingLayout(4))
                                  .withName("value"),
                              paddingLayout(40))
                          .withName("part"))
                  .withName("shards")));

  @Test
  void addsUpOneCounter() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(16 + TYPE.layout().byteSize(), 64);
      memory.fill((byte) -1);
      for (int i = 0; i < 4; i++) {
        memory.set(JAVA_LONG, 16 + 64 + 64L * i, 1L << i);
        memory.set(JAVA_LONG, 16 + 64 + 64L * i + 8, 100);
      }
      assertEquals(15, Shards.of(TYPE, "reads").sum(memory, 16));
      assertEquals(400, Shards.of(TYPE, "writes").sum(memory, 16));
    }
  }

  @Test
  void anythingElseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Shards.of(TYPE, "errors"));
    assertThrows(IllegalArgumentException.class, () -> Shards.of(TYPE, "none"));
    ValueType plain = ValueType.parse("u64 reads");
    assertThrows(IllegalArgumentException.class, () -> Shards.of(plain, "reads"));
    ValueType number = ValueType.parse("u64 shards");
    assertThrows(IllegalArgumentException.class, () -> Shards.of(number, "shards"));
  }
}
