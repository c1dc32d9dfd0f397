package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.kernel.SubtreeMethod;
import io.github.cgrpstorage.kernel.SubtreeWriter;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many values written in one pass are what lookups find, by each method. */
abstract class SubtreeWriterContract extends KernelFixture {

  private final SubtreeMethod method;

  SubtreeWriterContract(SubtreeMethod method) {
    this.method = method;
  }

  private SubtreeWriter open(CgroupStorage map) throws IOException {
    return SubtreeWriter.open(bpf, map, method);
  }

  /** The value of each cgroup; null where there is none. */
  private List<Long> byLookup(CgroupStorage map, List<Cgroup> all) throws IOException {
    List<Long> seen = new ArrayList<>();
    MemorySegment value = value(0);
    for (Cgroup cgroup : all) {
      seen.add(map.lookup(cgroup, value) == LookupResult.PRESENT ? number(value) : null);
    }
    return seen;
  }

  private List<Cgroup> tree() throws IOException {
    Cgroup top = cgroups.make("top");
    Cgroup child = cgroups.make(top, "child");
    return List.of(top, child, cgroups.make(child, "leaf"), cgroups.make("other"));
  }

  @Test
  void createsOnlyWhereThereIsNone() throws IOException {
    List<Cgroup> tree = tree();
    try (CgroupStorage map = longs();
        SubtreeWriter writer = open(map)) {
      map.update(tree.get(1), value(1));
      assertEquals(2, writer.create(tree.get(0), SubtreeFilter.ALL, value(9)));
      assertEquals(Arrays.asList(9L, 1L, 9L, null), byLookup(map, tree));
      assertEquals(0, writer.create(tree.get(0), SubtreeFilter.ALL, value(8)));
    }
  }

  @Test
  void resetsOnlyWhereThereIsOne() throws IOException {
    List<Cgroup> tree = tree();
    try (CgroupStorage map = longs();
        SubtreeWriter writer = open(map)) {
      map.update(tree.get(1), value(1));
      map.update(tree.get(3), value(3));
      assertEquals(1, writer.reset(tree.get(0), SubtreeFilter.ALL, value(9)));
      assertEquals(Arrays.asList(null, 9L, null, 3L), byLookup(map, tree));
    }
  }

  @Test
  void deletes() throws IOException {
    List<Cgroup> tree = tree();
    try (CgroupStorage map = longs();
        SubtreeWriter writer = open(map)) {
      for (Cgroup cgroup : tree) {
        map.update(cgroup, value(5));
      }
      assertEquals(3, writer.delete(tree.get(0), SubtreeFilter.ALL));
      assertEquals(Arrays.asList(null, null, null, 5L), byLookup(map, tree));
      assertEquals(0, writer.delete(tree.get(0), SubtreeFilter.ALL));
    }
  }

  @Test
  void writesAsFarAsTheFilterSays() throws IOException {
    List<Cgroup> tree = tree();
    try (CgroupStorage map = longs();
        SubtreeWriter writer = open(map)) {
      assertEquals(2, writer.create(tree.get(0), SubtreeFilter.depth(1), value(1)));
      SubtreeFilter two = SubtreeFilter.ids(tree.get(2).id(), tree.get(3).id());
      assertEquals(2, writer.create(cgroups.root(), two, value(2)));
      assertEquals(1, writer.reset(tree.get(0), two, value(3)));
      assertEquals(List.of(1L, 1L, 3L, 2L), byLookup(map, tree));
    }
  }

  @Test
  @Tag("long")
  void manyCgroups() throws IOException {
    List<Cgroup> made = cgroups.make(2000);
    try (CgroupStorage map = longs();
        SubtreeWriter writer = open(map)) {
      assertEquals(2001, writer.create(cgroups.root(), SubtreeFilter.ALL, value(4)));
      assertEquals(Collections.nCopies(2000, 4L), byLookup(map, made));
      assertEquals(2001, writer.reset(cgroups.root(), SubtreeFilter.ALL, value(-4)));
      assertEquals(Collections.nCopies(2000, -4L), byLookup(map, made));
      assertEquals(2001, writer.delete(cgroups.root(), SubtreeFilter.ALL));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 200, 4000})
  void writesEveryByte(int size) throws IOException {
    Cgroup cgroup = cgroups.make("one");
    byte[] first = new byte[size];
    byte[] second = new byte[size];
    new Random(size).nextBytes(first);
    new Random(-size).nextBytes(second);
    MemorySegment seen = arena.allocate(size);
    try (CgroupStorage map = bpf.createCgroupStorage("bytes", ValueType.ofBytes(size));
        SubtreeWriter writer = open(map)) {
      writer.create(cgroups.root(), SubtreeFilter.ALL, MemorySegment.ofArray(first));
      map.lookup(cgroup, seen);
      assertEquals(-1, seen.mismatch(MemorySegment.ofArray(first)));
      writer.reset(cgroups.root(), SubtreeFilter.ALL, MemorySegment.ofArray(second));
      map.lookup(cgroup, seen);
      assertEquals(-1, seen.mismatch(MemorySegment.ofArray(second)));
    }
  }

  @Test
  void misuseIsRefused() throws IOException {
    try (CgroupStorage map = longs()) {
      SubtreeWriter writer = open(map);
      MemorySegment long2 = arena.allocate(16);
      assertThrows(
          IllegalArgumentException.class,
          () -> writer.create(cgroups.root(), SubtreeFilter.ALL, long2));
      writer.close();
      writer.close();
      assertThrows(
          IllegalStateException.class, () -> writer.delete(cgroups.root(), SubtreeFilter.ALL));
    }
  }
}
