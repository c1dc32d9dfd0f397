package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.ValueType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole subtree in one pass says what lookups say. */
@Requires({Feature.CGRP_STORAGE, Feature.CGROUP_ITERATOR})
class SubtreeReaderIT extends KernelFixture {

  private static final long SEED = Long.getLong("seed", 20_260_301);

  private static Map<Long, Long> read(SubtreeReader reader, Cgroup root) throws IOException {
    Map<Long, Long> seen = new LinkedHashMap<>();
    int count = reader.read(root, (id, value) -> seen.put(id, value.get(JAVA_LONG, 0)));
    assertEquals(count, seen.size());
    return seen;
  }

  /** More cgroups than there is room for at first, and then more again. */
  @Test
  void growsAndSaysWhatLookupsSay() throws IOException {
    List<Cgroup> made = cgroups.make(1500);
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      assertEquals(Map.of(), read(reader, cgroups.root()));
      for (int i = 0; i < 500; i++) {
        map.update(made.get(i), value(i));
      }
      assertEquals(byLookup(map, made), new HashMap<>(read(reader, cgroups.root())));
      for (int i = 500; i < 1500; i++) {
        map.update(made.get(i), value(-i));
      }
      Map<Long, Long> all = byLookup(map, made);
      assertEquals(1500, all.size());
      assertEquals(all, new HashMap<>(read(reader, cgroups.root())));
      for (int i = 0; i < 1500; i += 2) {
        map.delete(made.get(i));
      }
      assertEquals(byLookup(map, made), new HashMap<>(read(reader, cgroups.root())));
    }
  }

  private Map<Long, Long> byLookup(CgroupStorage map, List<Cgroup> all) throws IOException {
    Map<Long, Long> seen = new HashMap<>();
    MemorySegment value = value(0);
    for (Cgroup cgroup : all) {
      if (map.lookup(cgroup, value) == LookupResult.PRESENT) {
        seen.put(cgroup.id(), number(value));
      }
    }
    return seen;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 63, 200, 1000, 4000})
  void copiesEveryByte(int size) throws IOException {
    Random random = new Random(SEED);
    List<Cgroup> made = cgroups.make(5);
    Map<Long, String> expected = new HashMap<>();
    try (CgroupStorage map = bpf.createCgroupStorage("bytes", ValueType.ofBytes(size));
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      for (Cgroup cgroup : made) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        map.update(cgroup, MemorySegment.ofArray(bytes));
        expected.put(cgroup.id(), HexFormat.of().formatHex(bytes));
      }
      Map<Long, String> seen = new HashMap<>();
      reader.read(
          cgroups.root(),
          (id, value) -> seen.put(id, HexFormat.of().formatHex(value.toArray(JAVA_BYTE))));
      assertEquals(expected, seen, "seed " + SEED);
    }
  }

  @Test
  void readsParentsFirstAndOnlyBelowItsRoot() throws IOException {
    Cgroup top = cgroups.make("top");
    Cgroup child = cgroups.make(top, "child");
    Cgroup leaf = cgroups.make(child, "leaf");
    Cgroup other = cgroups.make("other");
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      int number = 0;
      for (Cgroup cgroup : List.of(leaf, child, top, other)) {
        map.update(cgroup, value(number++));
      }
      List<Long> ids = new ArrayList<>(read(reader, top).keySet());
      assertEquals(List.of(top.id(), child.id(), leaf.id()), ids);
      assertEquals(Map.of(leaf.id(), 0L), read(reader, leaf));
    }
  }

  @Test
  void aRemovedCgroupIsLeftOut() throws IOException {
    List<Cgroup> made = cgroups.make(2);
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      map.update(made.get(0), value(1));
      map.update(made.get(1), value(2));
      made.get(0).remove();
      assertEquals(Map.of(made.get(1).id(), 2L), read(reader, cgroups.root()));
    }
  }

  @Test
  void theValueIsReadOnly() throws IOException {
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      map.update(cgroups.root(), value(1));
      assertThrows(
          IllegalArgumentException.class,
          () -> reader.read(cgroups.root(), (_, value) -> value.set(JAVA_LONG, 0, 2)));
    }
  }

  @Test
  void everythingIsRefusedAfterClose() throws IOException {
    try (CgroupStorage map = longs()) {
      SubtreeReader reader = SubtreeReader.open(bpf, map);
      reader.close();
      reader.close();
      assertThrows(IllegalStateException.class, () -> reader.read(cgroups.root(), (_, _) -> {}));
      map.handle().close();
      assertThrows(IllegalStateException.class, () -> SubtreeReader.open(bpf, map).close());
    }
  }

  /** The reader holds the map, not the caller's handle. */
  @Test
  void readsOnWhenTheCallersHandleIsClosed() throws IOException {
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      map.update(cgroups.root(), value(3));
      map.handle().close();
      assertEquals(Map.of(cgroups.root().id(), 3L), read(reader, cgroups.root()));
    }
  }
}
