package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.SubtreeMethod;
import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.snapshot.Snapshot;
import io.github.cgrpstorage.storage.snapshot.SnapshotBuffer;
import io.github.cgrpstorage.storage.snapshot.SnapshotDiff;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole subtree in one pass says what lookups say, by each method. */
abstract class SubtreeReaderContract extends KernelFixture {

  private static final long SEED = Long.getLong("seed", 20_260_301);

  /** How long a tree changes under the reader. */
  private static final int CHURN_MILLIS = 2000;

  private final SubtreeMethod method;

  SubtreeReaderContract(SubtreeMethod method) {
    this.method = method;
  }

  private SubtreeReader open(CgroupStorage map) throws IOException {
    return SubtreeReader.open(bpf, map, method);
  }

  private static Map<Long, Long> read(SubtreeReader reader, Cgroup root) throws IOException {
    Map<Long, Long> seen = new LinkedHashMap<>();
    int count = reader.read(root, (id, value) -> seen.put(id, value.get(JAVA_LONG, 0)));
    assertEquals(count, seen.size());
    return seen;
  }

  /** More cgroups than there is room for at first, and then more again. */
  @Test
  @Tag("long")
  void growsAndSaysWhatLookupsSay() throws IOException {
    List<Cgroup> made = cgroups.make(1500);
    try (CgroupStorage map = longs();
        SubtreeReader reader = open(map)) {
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
        SubtreeReader reader = open(map)) {
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
        SubtreeReader reader = open(map)) {
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
        SubtreeReader reader = open(map)) {
      map.update(made.get(0), value(1));
      map.update(made.get(1), value(2));
      made.get(0).remove();
      assertEquals(Map.of(made.get(1).id(), 2L), read(reader, cgroups.root()));
    }
  }

  @Test
  void theValueIsReadOnly() throws IOException {
    try (CgroupStorage map = longs();
        SubtreeReader reader = open(map)) {
      map.update(cgroups.root(), value(1));
      assertThrows(
          IllegalArgumentException.class,
          () -> reader.read(cgroups.root(), (_, value) -> value.set(JAVA_LONG, 0, 2)));
    }
  }

  @Test
  void everythingIsRefusedAfterClose() throws IOException {
    try (CgroupStorage map = longs()) {
      SubtreeReader reader = open(map);
      reader.close();
      reader.close();
      assertThrows(IllegalStateException.class, () -> reader.read(cgroups.root(), (_, _) -> {}));
      map.handle().close();
      assertThrows(IllegalStateException.class, () -> open(map).close());
    }
  }

  @Test
  void readsAsFarAsTheFilterSays() throws IOException {
    Cgroup top = cgroups.make("top");
    Cgroup child = cgroups.make(top, "child");
    Cgroup leaf = cgroups.make(child, "leaf");
    List<Cgroup> more = cgroups.make(200);
    try (CgroupStorage map = longs();
        SubtreeReader reader = open(map)) {
      for (Cgroup cgroup : List.of(top, child, leaf)) {
        map.update(cgroup, value(cgroup.id()));
      }
      for (Cgroup cgroup : more) {
        map.update(cgroup, value(cgroup.id()));
      }
      assertEquals(Set.of(top.id()), ids(reader, top, SubtreeFilter.depth(0)));
      assertEquals(Set.of(top.id(), child.id()), ids(reader, top, SubtreeFilter.depth(1)));
      assertEquals(Set.of(), ids(reader, cgroups.root(), SubtreeFilter.ids()));
      // More ids than there is room for at first, some of other trees and of none.
      long[] odd = LongStream.range(0, 100).map(i -> more.get((int) i * 2).id()).toArray();
      long[] wanted = LongStream.concat(Arrays.stream(odd), LongStream.of(-1, 1)).toArray();
      assertEquals(
          LongStream.of(odd).boxed().collect(Collectors.toSet()),
          ids(reader, cgroups.root(), SubtreeFilter.ids(wanted)));
      assertEquals(Set.of(), ids(reader, top, SubtreeFilter.ids(wanted)));
      assertEquals(203, ids(reader, cgroups.root(), SubtreeFilter.ALL).size());
    }
  }

  private static Set<Long> ids(SubtreeReader reader, Cgroup root, SubtreeFilter filter)
      throws IOException {
    Snapshot snapshot = reader.snapshot(root, filter);
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < snapshot.size(); i++) {
      assertTrue(ids.add(snapshot.cgroupId(i)), "twice");
      assertEquals(snapshot.cgroupId(i), snapshot.value(i).get(JAVA_LONG, 0));
    }
    return ids;
  }

  @Test
  void aRemovedRootHasNothing() throws IOException {
    Cgroup top = cgroups.make("top");
    try (CgroupStorage map = longs();
        SubtreeReader reader = open(map)) {
      map.update(top, value(top.id()));
      assertEquals(Set.of(top.id()), ids(reader, top, SubtreeFilter.ALL));
      top.remove();
      assertEquals(Set.of(), ids(reader, top, SubtreeFilter.ALL));
      assertEquals(Set.of(), ids(reader, cgroups.root(), SubtreeFilter.ALL));
    }
  }

  /** A kept snapshot outlives the next pass, and says what changed. */
  @Test
  void twoSnapshotsSayWhatChanged() throws IOException {
    List<Cgroup> made = cgroups.make(3);
    try (CgroupStorage map = longs();
        SubtreeReader reader = open(map)) {
      map.update(made.get(0), value(1));
      map.update(made.get(1), value(2));
      SnapshotBuffer before = new SnapshotBuffer(map.type());
      before.copyOf(reader.snapshot(cgroups.root()));
      map.update(made.get(1), value(5));
      map.update(made.get(2), value(6));
      map.delete(made.get(0));
      Snapshot after = reader.snapshot(cgroups.root());
      SnapshotDiff diff = new SnapshotDiff();
      diff.compare(before, after);
      Map<Long, Long> more = new HashMap<>();
      for (int i = 0; i < after.size(); i++) {
        int old = diff.indexBefore(i);
        long was = old < 0 ? 0 : number(before.value(old));
        more.put(after.cgroupId(i), number(after.value(i)) - was);
      }
      assertEquals(Map.of(made.get(1).id(), 3L, made.get(2).id(), 6L), more);
      assertEquals(1, diff.goneCount());
      assertEquals(made.get(0).id(), before.cgroupId(diff.gone(0)));
    }
  }

  /** Whoever lives all the time is in each snapshot, exactly once, with its value. */
  @Test
  void nobodyWhoStaysIsMissedWhileOthersComeAndGo() throws Exception {
    assertNobodyIsMissedOf(100);
  }

  final void assertNobodyIsMissedOf(int count) throws Exception {
    Cgroup nest = cgroups.make("nest");
    Set<Long> staying = new HashSet<>();
    try (CgroupStorage map = longs();
        SubtreeReader reader = open(map);
        Churn churn = new Churn(nest, map)) {
      for (int i = 0; i < count; i++) {
        Cgroup cgroup = cgroups.make(i % 2 == 0 ? nest : cgroups.root(), "stays" + i);
        map.update(cgroup, value(cgroup.id()));
        staying.add(cgroup.id());
      }
      churn.start();
      long end = System.nanoTime() + CHURN_MILLIS * 1_000_000L;
      int snapshots = 0;
      // On an emulated CPU one of them may take longer than that.
      while (System.nanoTime() < end || churn.rounds() < 2 || snapshots < 2) {
        assertTrue(ids(reader, cgroups.root(), SubtreeFilter.ALL).containsAll(staying));
        snapshots++;
      }
      churn.stop();
    }
  }
}
