package io.github.cgrpstorage.it.containers;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.LookupResult;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs in a container: reads what another container's program counts for the cgroup of a third,
 * until that is gone, and its storage with it.
 */
@Timeout(120)
class WatchesACgroup {

  /** The variable that names the third container's cgroup. */
  static final String CGROUP = "WATCHED_CGROUP";

  /** Is there once the counts were seen to grow. */
  static final Path SEEN = Path.of("/tmp/seen");

  private static final StructLayout COUNTERS =
      structLayout(JAVA_LONG.withName("syscalls"), JAVA_LONG.withName("context_switches"));

  @Test
  void readsUntilTheCgroupIsGone() throws IOException, InterruptedException {
    Path path = Path.of(System.getenv(CGROUP));
    long id;
    try (Bpf bpf = Bpf.open();
        Arena arena = Arena.ofConfined();
        CgroupStorage map = bpf.openPinned(PinsTheCounters.MAP, COUNTERS, Access.READ_ONLY);
        Cgroup cgroup = bpf.openCgroup(path)) {
      id = cgroup.id();
      MemorySegment value = arena.allocate(COUNTERS);
      long first = syscalls(map, cgroup, value);
      while (syscalls(map, cgroup, value) <= first) {
        Thread.sleep(20);
      }
      Files.createFile(SEEN);
      while (map.lookup(cgroup, value) == LookupResult.PRESENT) {
        Thread.sleep(20);
      }
      assertEquals(LookupResult.CGROUP_GONE, map.lookup(cgroup, value));
    }
    theKernelFreedIt(path, id);
  }

  private static long syscalls(CgroupStorage map, Cgroup cgroup, MemorySegment value)
      throws BpfException, InterruptedException {
    // Until it calls anything, it has no value.
    while (map.lookup(cgroup, value) == LookupResult.ABSENT) {
      Thread.sleep(20);
    }
    return value.get(JAVA_LONG, 0);
  }

  /**
   * With its last descriptor closed nothing holds the removed cgroup. When the kernel no longer
   * counts it as dying it has freed it, and {@code bpf_cgrp_storage_free} is a part of that.
   */
  private static void theKernelFreedIt(Path path, long id)
      throws IOException, InterruptedException {
    assertTrue(Files.notExists(path), path::toString);
    Path stat = path.resolveSibling("cgroup.stat");
    while (!Files.readAllLines(stat).contains("nr_dying_descendants 0")) {
      Thread.sleep(20);
    }
    try (Bpf bpf = Bpf.open();
        Cgroup found = bpf.openCgroup(id)) {
      throw new AssertionError("cgroup " + id + " is still there: " + found);
    } catch (BpfException e) {
      assertEquals("ENOENT", e.errnoName());
    }
  }
}
