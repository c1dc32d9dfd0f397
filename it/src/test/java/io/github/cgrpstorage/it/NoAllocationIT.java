package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.github.cgrpstorage.kernel.SubtreeMethod;
import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.snapshot.Snapshot;
import io.github.cgrpstorage.storage.snapshot.SnapshotBuffer;
import io.github.cgrpstorage.storage.snapshot.SnapshotDiff;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A warm lookup, update, delete or snapshot allocates nothing on Java's heap. Run twice: also
 * without the JIT compiler's escape analysis, on which the calls that count must not depend.
 */
@Tag("host")
@Tag("allocation")
@Requires({Feature.CGRP_STORAGE, Feature.STORAGE_SYSCALLS})
class NoAllocationIT extends KernelFixture {

  private static final int OPERATIONS = 20_000;

  /**
   * The compiler comes to its last word in the first few rounds, later where other work keeps its
   * thread from the CPU; the guard is for when it does not.
   */
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** One operation; true when it came to what it must. */
  private interface Operation {
    boolean run() throws IOException;
  }

  private static void assertNothingAllocated(Operation operation) throws IOException {
    assertNothingAllocated(OPERATIONS, operation);
  }

  private static void assertNothingAllocated(int times, Operation operation) throws IOException {
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    while (least > 0 && System.nanoTime() - start < MOST_NANOS) {
      least = Math.min(least, allocatedBy(times, operation));
    }
    assertEquals(0, least, least + " bytes allocated by " + times + " operations");
  }

  private static long allocatedBy(int times, Operation operation) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean right = true;
    for (int i = 0; i < times; i++) {
      right &= operation.run();
    }
    long after = THREADS.getCurrentThreadAllocatedBytes();
    assertTrue(right);
    return after - before;
  }

  /** The measure itself: one array in each round is seen. */
  @Test
  void anAllocationIsSeen() throws IOException {
    long[][] kept = new long[1][];
    long bytes =
        allocatedBy(
            OPERATIONS,
            () -> {
              kept[0] = new long[1];
              return true;
            });
    assertTrue(bytes >= 16L * OPERATIONS, bytes + " bytes");
  }

  @Test
  void aLookupThatFinds() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(1));
      MemorySegment value = value(0);
      assertNothingAllocated(
          () -> map.lookup(cgroup, value) == LookupResult.PRESENT && number(value) == 1);
    }
  }

  @Test
  void aLookupIntoHeapMemory() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(1));
      long[] array = new long[1];
      MemorySegment value = MemorySegment.ofArray(array);
      assertNothingAllocated(
          () -> map.lookup(cgroup, value) == LookupResult.PRESENT && array[0] == 1);
    }
  }

  /** It asks the C library whether the cgroup lives. */
  @Test
  void aLookupThatFindsNothing() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      MemorySegment value = value(0);
      assertNothingAllocated(() -> map.lookup(cgroup, value) == LookupResult.ABSENT);
    }
  }

  @Test
  void anUpdate() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      MemorySegment value = value(0);
      long[] next = new long[1];
      assertNothingAllocated(
          () -> {
            value.set(JAVA_LONG, 0, next[0]++);
            return map.update(cgroup, value) == UpdateResult.STORED;
          });
    }
  }

  @Test
  void anUpdateFromHeapMemory() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      long[] array = new long[1];
      MemorySegment value = MemorySegment.ofArray(array);
      assertNothingAllocated(
          () -> {
            array[0]++;
            return map.update(cgroup, value) == UpdateResult.STORED;
          });
    }
  }

  @Test
  void aDeleteAndAnUpdate() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      MemorySegment value = value(0);
      assertNothingAllocated(
          () ->
              map.update(cgroup, value) == UpdateResult.STORED
                  && map.delete(cgroup) == DeleteResult.DELETED);
    }
  }

  /** Each with filters that change, over a tree of many. */
  @ParameterizedTest
  @EnumSource(
      value = SubtreeMethod.class,
      names = {"WALK", "ITERATOR"})
  @Requires({Feature.CGROUP_ITERATOR, Feature.HELPERS})
  void aSnapshot(SubtreeMethod method) throws IOException {
    SubtreeFilter[] filters = {SubtreeFilter.ALL, SubtreeFilter.depth(1), SubtreeFilter.ids(1, 2)};
    int[] sizes = {20, 20, 0};
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map, method)) {
      for (Cgroup cgroup : cgroups.make(20)) {
        map.update(cgroup, value(cgroup.id()));
      }
      int[] round = new int[1];
      assertNothingAllocated(
          2000,
          () -> {
            int which = round[0]++ % filters.length;
            Snapshot snapshot = reader.snapshot(cgroups.root(), filters[which]);
            boolean right = snapshot.size() == sizes[which];
            for (int i = 0; i < snapshot.size(); i++) {
              long value = snapshot.memory().get(JAVA_LONG, snapshot.offset(i));
              right &= value == snapshot.cgroupId(i);
            }
            return right;
          });
    }
  }

  @Test
  @Requires(Feature.CGROUP_ITERATOR)
  void aKeptSnapshotAndADiff() throws IOException {
    try (CgroupStorage map = longs();
        SubtreeReader reader = SubtreeReader.open(bpf, map)) {
      for (Cgroup cgroup : cgroups.make(20)) {
        map.update(cgroup, value(cgroup.id()));
      }
      SnapshotBuffer before = new SnapshotBuffer(map.type());
      SnapshotDiff diff = new SnapshotDiff();
      before.copyOf(reader.snapshot(cgroups.root()));
      assertNothingAllocated(
          2000,
          () -> {
            Snapshot after = reader.snapshot(cgroups.root());
            diff.compare(before, after);
            before.copyOf(after);
            return diff.goneCount() == 0 && diff.indexBefore(19) == 19;
          });
    }
  }
}
