package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.cgrpstorage.kernel.SubtreeMethod;
import io.github.cgrpstorage.kernel.SubtreeWriter;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Writing a subtree by each method, and the choice between them. */
@Requires({Feature.CGRP_STORAGE, Feature.CGROUP_ITERATOR})
@Tag("matrix")
class SubtreeWriterIT extends KernelFixture {

  @Nested
  @Requires(Feature.HELPERS)
  class Walk extends SubtreeWriterContract {
    Walk() {
      super(SubtreeMethod.WALK);
    }
  }

  @Nested
  class Iterator extends SubtreeWriterContract {
    Iterator() {
      super(SubtreeMethod.ITERATOR);
    }
  }

  @Nested
  class Descriptors extends SubtreeWriterContract {
    Descriptors() {
      super(SubtreeMethod.DESCRIPTORS);
    }
  }

  /** A program may not write over a lock; the system call writes around it. */
  @Test
  void aValueWithALockIsWrittenByDescriptorsAndItIsSaid() throws IOException {
    ValueType locked = ValueType.parse("bpf_spin_lock lock; u64 number");
    Cgroup cgroup = cgroups.make("one");
    MemorySegment value = arena.allocate(locked.layout());
    MemorySegment seen = arena.allocate(locked.layout());
    value.fill((byte) 5);
    try (CgroupStorage map = bpf.createCgroupStorage("locked", locked);
        SubtreeWriter writer = SubtreeWriter.open(bpf, map)) {
      assertEquals(SubtreeMethod.DESCRIPTORS, writer.method());
      assertFalse(writer.limitation().orElseThrow().isBlank());
      assertEquals(2, writer.create(cgroups.root(), SubtreeFilter.ALL, value));
      value.fill((byte) 6);
      assertEquals(2, writer.reset(cgroups.root(), SubtreeFilter.ALL, value));
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, seen));
      assertEquals(-1, seen.asSlice(8).mismatch(value.asSlice(8)));
    }
  }
}
