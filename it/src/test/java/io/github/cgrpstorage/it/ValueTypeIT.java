package io.github.cgrpstorage.it;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.Length;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.RecordCodec;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.seam.MapInfo;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel takes the BTF that is made from layouts, and gives it back. */
@Requires({Feature.CGRP_STORAGE, Feature.STORAGE_SYSCALLS})
class ValueTypeIT extends KernelFixture {

  private static final long SEED = Long.getLong("seed", 20_260_302);
  private static final int ROUNDS = Integer.getInteger("rounds", 300);
  private static final List<ValueLayout> SCALARS =
      List.of(
          JAVA_BYTE,
          JAVA_SHORT,
          JAVA_INT,
          JAVA_LONG,
          JAVA_BOOLEAN,
          ValueLayout.JAVA_CHAR,
          ValueLayout.JAVA_FLOAT,
          ValueLayout.JAVA_DOUBLE,
          ValueLayout.JAVA_INT_UNALIGNED,
          ValueLayout.JAVA_LONG_UNALIGNED);

  private final Random random = new Random(SEED);
  private int names;

  @Test
  void theKernelTakesRandomLayouts() throws IOException {
    int locks = 0;
    for (int round = 0; round < ROUNDS; round++) {
      StructLayout layout = struct(3).withName("s" + round);
      String message = "seed " + SEED + ", round " + round + ": " + layout;
      ValueType type = ValueType.of(layout);
      try (CgroupStorage map = bpf.createCgroupStorage("random", type)) {
        MapInfo info = map.info();
        assertEquals(layout.byteSize(), info.valueSize(), message);
        assertSeenByTheKernel(map, type, message);
        locks += type.hasSpinLock() ? 1 : 0;
      } catch (BpfException e) {
        throw new AssertionError(message + e.log().orElse(""), e);
      }
    }
    assertTrue(locks > ROUNDS / 10, locks + " layouts with a lock");
  }

  /** What the kernel kept is the same schema, and it knows the lock when there is one. */
  private void assertSeenByTheKernel(CgroupStorage map, ValueType type, String message)
      throws IOException {
    try (CgroupStorage again = bpf.openById(map.info().id(), Access.READ_WRITE)) {
      assertEquals(List.of(), type.difference(again.type()).stream().toList(), message);
      assertEquals(type.spinLockOffset(), again.type().spinLockOffset(), message);
    }
    MemorySegment value = arena.allocate(type.byteSize(), 8);
    for (long i = 0; i < value.byteSize(); i++) {
      value.set(JAVA_BYTE, i, (byte) (i | 1));
    }
    Cgroup root = cgroups.root();
    if (type.hasSpinLock()) {
      assertEquals(UpdateResult.STORED, map.updateLocked(root, value, UpdateMode.ANY), message);
    } else {
      assertEquals(UpdateResult.STORED, map.update(root, value), message);
    }
    byte[] expected = value.toArray(JAVA_BYTE);
    type.spinLockOffset().ifPresent(at -> java.util.Arrays.fill(expected, at, at + 4, (byte) 0));
    assertEquals(LookupResult.PRESENT, map.lookup(root, value), message);
    assertArrayEquals(expected, value.toArray(JAVA_BYTE), message);
  }

  private StructLayout struct(int depth) {
    List<MemoryLayout> members = new ArrayList<>();
    if (depth == 3 && random.nextInt(3) == 0) {
      members.add(ValueType.SPIN_LOCK.withName("lock"));
    }
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      members.add(layout(depth - 1).withName("m" + names++));
    }
    return padded(members);
  }

  private MemoryLayout layout(int depth) {
    return switch (depth == 0 ? 0 : random.nextInt(5)) {
      case 1 -> struct(depth);
      case 2 -> sequenceLayout(1 + random.nextInt(4), layout(depth - 1));
      default -> SCALARS.get(random.nextInt(SCALARS.size()));
    };
  }

  private static StructLayout padded(List<MemoryLayout> members) {
    List<MemoryLayout> all = new ArrayList<>();
    long end = 0;
    long alignment = 1;
    for (MemoryLayout member : members) {
      end = pad(all, end, member.byteAlignment());
      all.add(member);
      end += member.byteSize();
      alignment = Math.max(alignment, member.byteAlignment());
    }
    pad(all, end, alignment);
    return structLayout(all.toArray(MemoryLayout[]::new));
  }

  private static long pad(List<MemoryLayout> to, long end, long alignment) {
    long aligned = Math.ceilDiv(end, alignment) * alignment;
    if (aligned > end) {
      to.add(paddingLayout(aligned - end));
    }
    return aligned;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u64 reads; u64 writes",
        "u8 a; u16 b; u32 c; u64 d; s8 e; s16 f; s32 g; s64 h; char i; bool j; f32 k; f64 l",
        "u64 buckets[27]",
        "u8 matrix[3][5]; char name[16]",
        "bpf_spin_lock lock; u32 hits; u64 sum",
        "u32 hits; bpf_spin_lock guard; u64 sum"
      })
  void theKernelTakesSchemasInWords(String text) throws IOException {
    ValueType type = ValueType.parse(text);
    try (CgroupStorage map = bpf.createCgroupStorage("words", type)) {
      assertSeenByTheKernel(map, type, text);
      assertEquals(text.contains("spin_lock"), type.hasSpinLock());
    }
  }

  /** The library refuses before the kernel must, and names what is wrong. */
  @Test
  void aSecondLockIsRefusedByName() {
    StructLayout two =
        structLayout(ValueType.SPIN_LOCK.withName("first"), ValueType.SPIN_LOCK.withName("other"));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ValueType.of(two));
    assertTrue(e.getMessage().contains("other"), e.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> ValueType.of(structLayout(ValueLayout.ADDRESS.withName("pointer"))));
  }

  /** BTF that the kernel refuses comes with the kernel's own words. */
  @Test
  void theKernelsLogIsInTheException() {
    StringBuilder log = new StringBuilder();
    byte[] raw = ValueType.of(LONG).btf().bytes();
    // The first type's name is at byte 24: an offset behind all names.
    raw[24 + 3] = 0x7f;
    assertEquals(-Errno.EINVAL, kernel.btfLoad(raw, log));
    assertTrue(log.length() > 0, "the kernel says why");
  }

  record Inner(short low, @Length(3) int[] numbers) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Inner(short thatLow, int[] thatNumbers)
          && low == thatLow
          && java.util.Arrays.equals(numbers, thatNumbers);
    }

    @Override
    public int hashCode() {
      return Objects.hash(low, java.util.Arrays.hashCode(numbers));
    }
  }

  record Statistics(long readBytes, boolean active, Inner inner, double share) {}

  @Test
  void recordsGoThroughTheKernel() throws IOException {
    RecordCodec<Statistics> codec = RecordCodec.of(MethodHandles.lookup(), Statistics.class);
    Statistics written =
        new Statistics(-5, true, new Inner((short) -2, new int[] {1, -1, 1 << 30}), 0.25);
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = bpf.createCgroupStorage("records", codec.layout())) {
      MemorySegment value = arena.allocate(codec.layout());
      codec.write(written, value);
      assertEquals(UpdateResult.STORED, map.update(cgroup, value));
      MemorySegment seen = arena.allocate(codec.layout());
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, seen));
      assertEquals(written, codec.read(seen));
    }
  }

  record Locked(int hits, long sum) {}

  /** The codec leaves a lock alone, so that its map can be updated in place. */
  @Test
  void aRecordBesideALock() throws IOException {
    StructLayout layout =
        structLayout(
            ValueType.SPIN_LOCK.withName("lock"),
            JAVA_INT.withName("hits"),
            JAVA_LONG.withName("sum"));
    RecordCodec<Locked> codec = RecordCodec.of(MethodHandles.lookup(), Locked.class, layout);
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = bpf.createCgroupStorage("locked", layout)) {
      MemorySegment value = arena.allocate(layout);
      for (int i = 1; i < 4; i++) {
        codec.write(new Locked(i, 10L * i), value);
        assertEquals(UpdateResult.STORED, map.updateLocked(cgroup, value, UpdateMode.ANY));
        assertEquals(LookupResult.PRESENT, map.lookupLocked(cgroup, value));
        assertEquals(new Locked(i, 10L * i), codec.read(value));
      }
    }
  }

  @Test
  void aValueInAFormForPeople() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    ValueType type = ValueType.parse("u32 hits; char name[8]");
    try (CgroupStorage map = bpf.createCgroupStorage("people", type)) {
      MemorySegment value = arena.allocate(type.layout());
      value.set(JAVA_INT, 0, 3);
      value.setString(4, "java");
      map.update(cgroup, value);
      try (CgroupStorage again = bpf.openById(map.info().id(), Access.READ_ONLY)) {
        assertEquals(LookupResult.PRESENT, again.lookup(cgroup, value));
        assertEquals("{hits: 3, name: \"java\"}", again.type().format(value));
      }
    }
  }
}
