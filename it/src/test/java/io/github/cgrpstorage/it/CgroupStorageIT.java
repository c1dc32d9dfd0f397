package io.github.cgrpstorage.it;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.seam.MapInfo;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lookup, update and delete on the real kernel: each outcome, and each refusal. */
@Requires({Feature.CGRP_STORAGE, Feature.STORAGE_SYSCALLS})
class CgroupStorageIT extends KernelFixture {

  private static final StructLayout LOCKED =
      structLayout(
              ValueType.SPIN_LOCK.withName("lock"), paddingLayout(4), JAVA_LONG.withName("number"))
          .withName("locked");

  /** One row of the kernel's table of updates. */
  private record Row(UpdateMode mode, boolean lock, boolean present, UpdateResult expected) {}

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (boolean lock : new boolean[] {false, true}) {
      rows.add(new Row(UpdateMode.ANY, lock, false, UpdateResult.STORED));
      rows.add(new Row(UpdateMode.ANY, lock, true, UpdateResult.STORED));
      rows.add(new Row(UpdateMode.CREATE, lock, false, UpdateResult.STORED));
      rows.add(new Row(UpdateMode.CREATE, lock, true, UpdateResult.REFUSED_PRESENT));
      rows.add(new Row(UpdateMode.REPLACE, lock, false, UpdateResult.REFUSED_ABSENT));
      rows.add(new Row(UpdateMode.REPLACE, lock, true, UpdateResult.STORED));
    }
    return rows;
  }

  private MemorySegment locked(long number) {
    MemorySegment value = arena.allocate(LOCKED);
    value.set(JAVA_LONG, 8, number);
    return value;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anUpdateComesToThis(Row row) throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = bpf.createCgroupStorage("locked", LOCKED)) {
      if (row.present) {
        assertEquals(UpdateResult.STORED, map.update(cgroup, locked(1)));
      }
      UpdateResult result =
          row.lock
              ? map.updateLocked(cgroup, locked(2), row.mode)
              : map.update(cgroup, locked(2), row.mode);
      assertEquals(row.expected, result);
      MemorySegment seen = locked(0);
      boolean stays = row.present && row.expected != UpdateResult.STORED;
      boolean there = row.present || row.expected == UpdateResult.STORED;
      assertEquals(
          there ? LookupResult.PRESENT : LookupResult.ABSENT, map.lookupLocked(cgroup, seen));
      assertEquals(there ? (stays ? 1 : 2) : 0, seen.get(JAVA_LONG, 8));
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void aRemovedCgroupIsGoneForEverything(Row row) throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = bpf.createCgroupStorage("locked", LOCKED)) {
      if (row.present) {
        assertEquals(UpdateResult.STORED, map.update(cgroup, locked(1)));
      }
      cgroup.remove();
      MemorySegment value = locked(2);
      assertEquals(
          UpdateResult.CGROUP_GONE,
          row.lock
              ? map.updateLocked(cgroup, value, row.mode)
              : map.update(cgroup, value, row.mode));
      assertEquals(
          LookupResult.CGROUP_GONE,
          row.lock ? map.lookupLocked(cgroup, value) : map.lookup(cgroup, value));
      assertEquals(DeleteResult.CGROUP_GONE, map.delete(cgroup));
      assertEquals(2, value.get(JAVA_LONG, 8), "the caller's memory is untouched");
    }
  }

  @Test
  void aDeleteComesToThis() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      assertEquals(DeleteResult.ABSENT, map.delete(cgroup));
      assertEquals(UpdateResult.STORED, map.update(cgroup, value(1)));
      assertEquals(DeleteResult.DELETED, map.delete(cgroup));
      assertEquals(DeleteResult.ABSENT, map.delete(cgroup));
      assertEquals(LookupResult.ABSENT, map.lookup(cgroup, value(0)));
    }
  }

  @Test
  void anAbsentLookupLeavesTheMemoryAlone() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      MemorySegment value = value(77);
      assertEquals(LookupResult.ABSENT, map.lookup(cgroup, value));
      assertEquals(77, number(value));
    }
  }

  @Test
  void eachCgroupAndEachMapHasAValueOfItsOwn() throws IOException {
    Cgroup one = cgroups.make("one");
    Cgroup two = cgroups.make(one, "two");
    try (CgroupStorage a = longs();
        CgroupStorage b = longs()) {
      a.update(one, value(1));
      a.update(two, value(2));
      b.update(one, value(3));
      MemorySegment value = value(0);
      assertEquals(LookupResult.PRESENT, a.lookup(one, value));
      assertEquals(1, number(value));
      assertEquals(LookupResult.PRESENT, a.lookup(two, value));
      assertEquals(2, number(value));
      assertEquals(LookupResult.PRESENT, b.lookup(one, value));
      assertEquals(3, number(value));
      assertEquals(LookupResult.ABSENT, b.lookup(two, value));
      assertEquals(LookupResult.ABSENT, a.lookup(cgroups.root(), value));
    }
  }

  @Test
  void anyDescriptorOfACgroupIsTheSameKey() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs();
        Cgroup again = bpf.openCgroup(cgroup.pathAtOpen())) {
      map.update(cgroup, value(5));
      MemorySegment value = value(0);
      assertEquals(LookupResult.PRESENT, map.lookup(again, value));
      assertEquals(5, number(value));
    }
  }

  @Test
  void theRootIsAKey() throws IOException {
    try (CgroupStorage map = longs();
        Cgroup root = bpf.rootCgroup()) {
      assertEquals(UpdateResult.STORED, map.update(root, value(5)));
      assertEquals(LookupResult.PRESENT, map.lookup(root, value(0)));
      assertEquals(DeleteResult.DELETED, map.delete(root));
    }
  }

  @Test
  @Requires(Feature.CGROUP1_KEY)
  void aCgroup1DirectoryIsAKey() throws IOException {
    try (TestCgroups v1 = new TestCgroups(bpf, Machine.cgroup1());
        CgroupStorage map = longs()) {
      Cgroup cgroup = v1.make("one");
      assertEquals(UpdateResult.STORED, map.update(cgroup, value(5)));
      MemorySegment value = value(0);
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
      assertEquals(5, number(value));
      assertEquals(DeleteResult.DELETED, map.delete(cgroup));
      assertEquals(DeleteResult.ABSENT, map.delete(cgroup));
      cgroup.remove();
      assertEquals(LookupResult.CGROUP_GONE, map.lookup(cgroup, value));
    }
  }

  /** The other side of the test above, for kernels before 6.8. */
  @Test
  void aKernelThatRefusesACgroup1DirectorySaysSo() throws IOException {
    if (Machine.availability().of(Feature.CGROUP1_KEY).orElseThrow().isSupported()) {
      assertTrue(Machine.kernel().atLeast(new KernelRelease(6, 6)), "6.8, or carried back");
      return;
    }
    try (TestCgroups v1 = new TestCgroups(bpf, Machine.cgroup1());
        CgroupStorage map = longs()) {
      BpfException e = assertThrows(BpfException.class, () -> map.update(v1.root(), value(5)));
      assertEquals(Errno.EBADF, e.errno());
      assertTrue(e.reason().orElseThrow().contains("6.8"), e.getMessage());
    }
  }

  @Test
  void aValueWithoutALockCannotBeLocked() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      for (UpdateMode mode : UpdateMode.values()) {
        BpfException e =
            assertThrows(BpfException.class, () -> map.updateLocked(cgroup, value(1), mode));
        assertEquals(Errno.EINVAL, e.errno());
      }
      assertEquals(
          Errno.EINVAL,
          assertThrows(BpfException.class, () -> map.lookupLocked(cgroup, value(1))).errno());
    }
  }

  @Test
  void theLockReadsAsZeroes() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = bpf.createCgroupStorage("locked", LOCKED)) {
      MemorySegment value = locked(9);
      value.set(java.lang.foreign.ValueLayout.JAVA_INT, 0, -1);
      assertEquals(UpdateResult.STORED, map.update(cgroup, value));
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
      assertEquals(0, value.get(java.lang.foreign.ValueLayout.JAVA_INT, 0));
      assertEquals(9, value.get(JAVA_LONG, 8));
    }
  }

  @Test
  void aFrozenMapIsReadOnlyForUserSpace() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(1));
      assertFalse(map.info().frozen());
      map.freeze();
      assertTrue(map.info().frozen());
      assertRefused(Errno.EPERM, () -> map.update(cgroup, value(2)));
      assertRefused(Errno.EPERM, () -> map.delete(cgroup));
      // 6.2 to 6.4 answer with EBUSY.
      int again = Machine.kernel().atLeast(new KernelRelease(6, 5)) ? Errno.EPERM : Errno.EBUSY;
      assertRefused(again, map::freeze);
      MemorySegment value = value(0);
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
      assertEquals(1, number(value));
    }
  }

  @Test
  void aMapWithALockCannotBeFrozen() throws IOException {
    try (CgroupStorage map = bpf.createCgroupStorage("locked", LOCKED)) {
      BpfException e = assertRefused(Errno.ENOTSUPP, map::freeze);
      assertEquals("ENOTSUPP", e.errnoName());
      assertTrue(e.getMessage().contains("524"), e.getMessage());
      assertTrue(e.reason().isPresent());
    }
  }

  /** An action on the kernel. */
  private interface Action {
    void run() throws IOException;
  }

  private static BpfException assertRefused(int errno, Action action) {
    BpfException e = assertThrows(BpfException.class, action::run);
    assertEquals(errno, e.errno(), e.getMessage());
    return e;
  }

  @Test
  void infoIsWhatWasAskedFor() throws IOException {
    try (CgroupStorage map = bpf.createCgroupStorage("the.name_15chr", LOCKED)) {
      MapInfo info = map.info();
      assertEquals(32, info.type());
      assertEquals("the.name_15chr", info.name());
      assertEquals(4, info.keySize());
      assertEquals(16, info.valueSize());
      assertEquals(0, info.maxEntries());
      assertEquals(1, info.flags());
      assertTrue(info.id() > 0);
      assertTrue(info.btfId() > 0);
      // From 6.5 on the kernel says how much memory the map takes.
      assertEquals(Machine.kernel().atLeast(new KernelRelease(6, 5)), info.memory() > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789abcdef", "a b", "a-b", "ä", "a\n"})
  void aNameThatTheKernelRefusesIsMisuse(String name) {
    assertThrows(IllegalArgumentException.class, () -> bpf.createCgroupStorage(name, LONG).close());
  }

  @Test
  void aMapMayHaveNoName() throws IOException {
    try (CgroupStorage map = bpf.createCgroupStorage("", LONG)) {
      assertEquals("", map.info().name());
    }
  }

  @Test
  void heapAndNativeMemoryServeAlike() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    byte[] bytes = new byte[24];
    new Random(1).nextBytes(bytes);
    try (CgroupStorage map = bpf.createCgroupStorage("bytes", ValueType.ofBytes(24))) {
      assertEquals(UpdateResult.STORED, map.update(cgroup, MemorySegment.ofArray(bytes)));
      MemorySegment inNative = arena.allocate(24);
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, inNative));
      assertArrayEquals(bytes, inNative.toArray(JAVA_BYTE));
      inNative.set(JAVA_BYTE, 5, (byte) 99);
      assertEquals(UpdateResult.STORED, map.update(cgroup, inNative.asReadOnly()));
      byte[] onHeap = new byte[24];
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, MemorySegment.ofArray(onHeap)));
      assertArrayEquals(inNative.toArray(JAVA_BYTE), onHeap);
      long[] words = new long[4];
      MemorySegment slice = MemorySegment.ofArray(words).asSlice(8, 24);
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, slice));
      assertEquals(0, words[0]);
      assertArrayEquals(onHeap, slice.toArray(JAVA_BYTE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 9, 16, 4096})
  void anotherSizeIsMisuse(int size) throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      for (MemorySegment value :
          List.of(arena.allocate(size), MemorySegment.ofArray(new byte[size]))) {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> map.lookup(cgroup, value));
        assertTrue(e.getMessage().contains(size + " bytes"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> map.update(cgroup, value));
      }
      assertEquals(LookupResult.ABSENT, map.lookup(cgroup, value(0)));
    }
  }

  @Test
  void aLookupIntoReadOnlyMemoryIsMisuse() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(1));
      MemorySegment value = value(0).asReadOnly();
      assertThrows(IllegalArgumentException.class, () -> map.lookup(cgroup, value));
      assertEquals(0, number(value));
    }
  }

  @Test
  void theLargestValue() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    byte[] bytes = new byte[65_407];
    new Random(2).nextBytes(bytes);
    try (CgroupStorage map = bpf.createCgroupStorage("large", ValueType.ofBytes(bytes.length))) {
      if (Machine.kernel().atLeast(new KernelRelease(6, 19))) {
        BpfException e =
            assertRefused(Errno.ENOMEM, () -> map.update(cgroup, MemorySegment.ofArray(bytes)));
        assertTrue(e.reason().orElseThrow().contains("8120"), e.getMessage());
      } else {
        map.update(cgroup, MemorySegment.ofArray(bytes));
        byte[] seen = new byte[bytes.length];
        assertEquals(LookupResult.PRESENT, map.lookup(cgroup, MemorySegment.ofArray(seen)));
        assertArrayEquals(bytes, seen);
      }
    }
  }

  /** What every release can store. */
  @Test
  void aValueOf8120Bytes() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    byte[] bytes = new byte[8120];
    new Random(3).nextBytes(bytes);
    try (CgroupStorage map = bpf.createCgroupStorage("large", ValueType.ofBytes(bytes.length))) {
      assertEquals(UpdateResult.STORED, map.update(cgroup, MemorySegment.ofArray(bytes)));
      byte[] seen = new byte[bytes.length];
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, MemorySegment.ofArray(seen)));
      assertArrayEquals(bytes, seen);
    }
  }

  @Test
  void aLargerValueIsRefused() {
    BpfException e =
        assertRefused(
            Errno.E2BIG, () -> bpf.createCgroupStorage("large", ValueType.ofBytes(65_408)).close());
    assertTrue(e.reason().orElseThrow().contains("65407"), e.getMessage());
  }

  @Test
  void everythingIsRefusedAfterClose() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    CgroupStorage map = longs();
    map.close();
    map.close();
    MemorySegment value = value(1);
    List<Action> actions =
        List.of(
            () -> map.lookup(cgroup, value),
            () -> map.update(cgroup, value),
            () -> map.update(cgroup, value, UpdateMode.CREATE),
            () -> map.updateLocked(cgroup, value, UpdateMode.ANY),
            () -> map.lookupLocked(cgroup, value),
            () -> map.delete(cgroup),
            map::freeze,
            map::info,
            () -> map.pin(newPin()));
    for (Action action : actions) {
      IllegalStateException e = assertThrows(IllegalStateException.class, action::run);
      assertTrue(e.getMessage().contains("'longs'"), e.getMessage());
    }
  }

  @Test
  void aClosedCgroupIsNoKey() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    cgroup.close();
    cgroup.close();
    try (CgroupStorage map = longs()) {
      MemorySegment value = value(1);
      List<Action> actions =
          List.of(
              () -> map.lookup(cgroup, value),
              () -> map.update(cgroup, value),
              () -> map.delete(cgroup),
              cgroup::remove,
              cgroup::isLive,
              () -> cgroup.children().close(),
              () -> cgroup.createChild("x").close());
      for (Action action : actions) {
        IllegalStateException e = assertThrows(IllegalStateException.class, action::run);
        assertTrue(e.getMessage().contains("closed"), e.getMessage());
      }
      // A refused key must not keep the map in use.
      assertEquals(DeleteResult.ABSENT, map.delete(cgroups.root()));
    }
  }

  /** The kernel cannot go through a map of this type; the seam says so and the Javadoc with it. */
  @Test
  void whatThisMapTypeDoesNotHave() throws IOException {
    try (CgroupStorage map = longs()) {
      int descriptor = (int) map.handle().acquire();
      int key = (int) cgroups.root().handle().acquire();
      try {
        assertEquals(-Errno.ENOTSUPP, kernel.mapGetNextKey(descriptor, null));
        assertEquals(-Errno.ENOTSUPP, kernel.mapGetNextKey(descriptor, key));
        assertEquals(-Errno.ENOTSUPP, kernel.mapLookupBatch(descriptor));
        assertEquals(-Errno.ENOTSUPP, kernel.mapLookupAndDeleteElem(descriptor, key, value(0), 0));
      } finally {
        cgroups.root().handle().release();
        map.handle().release();
      }
    }
  }
}
