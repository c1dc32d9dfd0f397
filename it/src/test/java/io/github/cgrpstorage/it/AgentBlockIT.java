package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Collector;
import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Known reads and writes of a file on this machine's disk. Where cgroup v1 has the blkio
 * controller, the kernel charges block I/O to its cgroups, and the test makes one there.
 */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.CGROUP1_KEY})
@Tag("host")
class AgentBlockIT extends AgentFixture {

  private static final int N = 50;

  private static String path(Cgroup cgroup) throws IOException {
    return CgroupPath.of(Hierarchy.of("blkio").mount(), cgroup.pathAtOpen()).toString();
  }

  private static Counted at(Snapshot snapshot, String path) {
    List<CgroupStats> found =
        snapshot.cgroups().stream().filter(c -> c.path().toString().equals(path)).toList();
    assertEquals(1, found.size(), () -> path + " in " + snapshot.cgroups());
    return new Counted(found.getFirst());
  }

  private static void readAndWrite(Cgroup cgroup) throws IOException {
    Path file = Files.createTempFile(Path.of("target"), "agent", ".tmp");
    try {
      Load.run(cgroup, "disk", file, N);
    } finally {
      Files.delete(file);
    }
  }

  private static void assertCounted(Counted counted) {
    for (String operation : new String[] {"op=read", "op=write"}) {
      assertEquals(N, counted.count("cgroup_block_io_latency_seconds", operation));
      assertEquals(N * 4096, counted.number("cgroup_block_io_bytes", operation));
      // A disk is slower than a microsecond.
      assertTrue(counted.sum("cgroup_block_io_latency_seconds", operation) > N * 1000L);
    }
    assertEquals(0, counted.count("cgroup_block_io_latency_seconds", "op=discard"));
    assertEquals(0, counted.number("cgroup_block_io_errors"));
  }

  private interface Use {
    void use(Cgroup cgroup) throws IOException;
  }

  /** With a cgroup of the hierarchy in which the kernel charges block I/O. */
  private void inCharged(Use use) throws IOException {
    Hierarchy hierarchy = Hierarchy.of("blkio");
    try (TestCgroups own = new TestCgroups(bpf, hierarchy.mount())) {
      if (!hierarchy.isV1()) {
        Files.writeString(own.root().pathAtOpen().resolve("cgroup.subtree_control"), "+io");
      }
      load(Collector.BLOCK);
      use.use(own.make("one"));
    }
  }

  @Test
  void readsAndWrites() throws IOException {
    inCharged(
        cgroup -> {
          readAndWrite(cgroup);
          assertCounted(at(reader.read(), path(cgroup)));
          // The same after its end.
          String path = path(cgroup);
          cgroup.remove();
          Snapshot snapshot = reader.read();
          assertCounted(at(snapshot, path));
          assertTrue(at(snapshot, path).stats().removed().isPresent());
        });
  }

  @Test
  void flushesDiscardsAndErrors() throws IOException {
    inCharged(
        cgroup -> {
          try (LoopDevice device = LoopDevice.make()) {
            Load.run(cgroup, "flush", device.path(), N);
            Load.run(cgroup, "discard", device.path(), 2 * N);
            device.fill();
            Load.run(cgroup, "refused", device.path(), 3 * N);
          }
          Counted counted = at(reader.read(), path(cgroup));
          assertEquals(N, counted.count("cgroup_block_io_latency_seconds", "op=flush"));
          assertEquals(2 * N, counted.count("cgroup_block_io_latency_seconds", "op=discard"));
          assertEquals(2 * N * 4096, counted.number("cgroup_block_io_bytes", "op=discard"));
          assertEquals(3 * N, counted.number("cgroup_block_io_errors"));
          assertEquals(0, counted.number("cgroup_block_io_bytes", "op=write"));
        });
  }

  /** Who waits for a disk cannot be disturbed: blocked, and not asleep. */
  @Test
  void whoWaitsForTheDiskIsBlocked() throws IOException {
    load(Collector.SCHED);
    Cgroup cgroup = cgroups.make("one");
    long start = System.nanoTime();
    readAndWrite(cgroup);
    long took = System.nanoTime() - start;
    long blocked = counted(cgroup).number("cgroup_sched_offcpu_seconds", "state=blocked");
    assertBetween(2 * N * 1000L, took, blocked, "ns blocked");
  }
}
