package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.snapshot.CgroupPaths;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten thousand cgroups, all open at once: made, stored, found each way, removed. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.CGROUP_ITERATOR})
class TenThousandIT extends KernelFixture {

  private static final int COUNT = 10_000;

  @Test
  void tenThousandCgroups() throws IOException {
    List<Cgroup> made = cgroups.make(COUNT);
    Map<Long, Long> expected = new HashMap<>();
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      for (int i = 0; i < COUNT; i++) {
        assertEquals(UpdateResult.STORED, map.update(made.get(i), value(i)));
        expected.put(made.get(i).id(), (long) i);
      }
      assertEquals(COUNT, expected.size(), "each id is its own");
      MemorySegment value = value(-1);
      for (int i = 0; i < COUNT; i++) {
        assertEquals(LookupResult.PRESENT, map.lookup(made.get(i), value));
        assertEquals(i, number(value));
      }
      Map<Long, Long> seen = new HashMap<>();
      reader.read(cgroups.root(), (id, v) -> seen.put(id, v.get(JAVA_LONG, 0)));
      assertEquals(expected, seen);
      assertEquals(expected, throughChildren(map));
      assertEquals(pathsOf(made), CgroupPaths.of(bpf, expected.keySet()));
      for (Cgroup cgroup : made) {
        cgroup.remove();
      }
      assertEquals(Map.of(), CgroupPaths.of(bpf, expected.keySet()));
      assertEquals(0, reader.read(cgroups.root(), (_, _) -> {}));
      assertEquals(LookupResult.CGROUP_GONE, map.lookup(made.getLast(), value));
    }
  }

  private static Map<Long, Path> pathsOf(List<Cgroup> all) {
    return all.stream().collect(Collectors.toMap(Cgroup::id, Cgroup::pathAtOpen));
  }

  private Map<Long, Long> throughChildren(CgroupStorage map) throws IOException {
    Map<Long, Long> seen = new HashMap<>();
    MemorySegment value = value(-1);
    try (DirectoryStream<Cgroup> children = cgroups.root().children()) {
      for (Cgroup child : children) {
        try (child) {
          assertEquals(LookupResult.PRESENT, map.lookup(child, value));
          seen.put(child.id(), number(value));
        }
      }
    }
    return seen;
  }
}
