package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.SubtreeMethod;
import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reading a subtree by each method, and the choice between them. */
@Requires({Feature.CGRP_STORAGE, Feature.CGROUP_ITERATOR})
@Tag("matrix")
class SubtreeReaderIT extends KernelFixture {

  /** Kfuncs in programs of type syscall are what the helpers' driver needs too. */
  @Nested
  @Requires(Feature.HELPERS)
  class Walk extends SubtreeReaderContract {
    Walk() {
      super(SubtreeMethod.WALK);
    }

    /** So many that the program looks ahead (MANY of subtree.bpf.c). */
    @Test
    @Tag("long")
    void nobodyIsMissedOfManyEither() throws Exception {
      assertNobodyIsMissedOf(1500);
    }
  }

  @Nested
  class Iterator extends SubtreeReaderContract {
    Iterator() {
      super(SubtreeMethod.ITERATOR);
    }
  }

  @Nested
  class Descriptors extends SubtreeReaderContract {
    Descriptors() {
      super(SubtreeMethod.DESCRIPTORS);
    }
  }

  @Test
  @Requires(Feature.HELPERS)
  void theBestMethodIsChosen() throws IOException {
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      assertEquals(SubtreeMethod.WALK, reader.method());
      assertTrue(reader.limitation().isEmpty());
    }
  }

  /** The programs would read the kernel's cgroups, whose ids mean others in the model. */
  @Test
  void theModelIsReadByDescriptorsAndItIsSaid() throws IOException {
    try (Bpf model = Bpf.model(kernel.release());
        CgroupStorage map = model.createCgroupStorage("longs", LONG);
        Cgroup root = model.rootCgroup();
        SubtreeReader reader = SubtreeReader.open(model, map)) {
      map.update(root, value(7));
      assertEquals(1, reader.read(root, (_, value) -> assertEquals(7, number(value))));
      assertEquals(SubtreeMethod.DESCRIPTORS, reader.method());
      assertTrue(reader.limitation().orElseThrow().contains("not the kernel that runs"));
      assertThrows(
          BpfException.class, () -> SubtreeReader.open(model, map, SubtreeMethod.ITERATOR));
    }
  }

  /** The programs hold the map, not the caller's handle. */
  @Test
  void readsOnWhenTheCallersHandleIsClosed() throws IOException {
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      map.update(cgroups.root(), value(3));
      map.handle().close();
      assertEquals(1, reader.read(cgroups.root(), (_, value) -> assertEquals(3, number(value))));
    }
  }

  /** A v1 cgroup's id may be that of another cgroup in v2: the walk must not take it for that. */
  @Test
  @Requires(Feature.CGROUP1_KEY)
  void aTreeOfV1IsReadByTheIterator() throws IOException {
    try (TestCgroups old = new TestCgroups(bpf, Machine.cgroup1());
        CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      Cgroup child = old.make("child");
      map.update(child, value(11));
      map.update(cgroups.root(), value(12));
      long[] seen = new long[1];
      assertEquals(1, reader.read(old.root(), (id, _) -> seen[0] = id));
      assertEquals(child.id(), seen[0]);
    }
  }
}
