package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.Collector;
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
 * A cgroup with little memory. Where cgroup v1 has the memory controller, the limit is set there
 * and the process is in both; what is counted is by the cgroup2 one in any case.
 */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR})
@Tag("host")
class AgentMemoryIT extends AgentFixture {

  private static final String LIMIT = Integer.toString(24 << 20);

  /** Exit of a shell whose child was killed by SIGKILL. */
  private static final int KILLED = 137;

  /** Runs a command in the cgroup, with 24 MiB of memory for all in it. */
  private Child withLittleMemory(Cgroup cgroup, List<String> command) throws IOException {
    Hierarchy memory = Hierarchy.of("memory");
    Path limited =
        memory.isV1()
            ? Files.createDirectory(memory.mount().resolve("cgrp-it-" + cgroup.id()))
            : cgroup.pathAtOpen();
    try {
      if (memory.isV1()) {
        Files.writeString(limited.resolve("memory.limit_in_bytes"), LIMIT);
      } else {
        Files.writeString(limited.resolveSibling("cgroup.subtree_control"), "+memory");
        Files.writeString(limited.resolve("memory.max"), LIMIT);
        Files.writeString(limited.resolve("memory.swap.max"), "0");
      }
      String enter =
          "echo 0 >\"$1\"/cgroup.procs; echo 0 >\"$2\"/cgroup.procs; shift 2; \"$@\"; exit $?";
      List<String> shell =
          List.of("sh", "-c", enter, "sh", limited.toString(), cgroup.pathAtOpen().toString());
      return Child.run(Child.prefixed(shell, command));
    } finally {
      if (memory.isV1()) {
        Eventually.holds("the limited cgroup is empty", () -> limited.toFile().delete());
      }
    }
  }

  @Test
  void aKillForLackOfMemory() throws IOException {
    load(Collector.OOM, Collector.RECLAIM);
    Cgroup cgroup = cgroups.make("one");
    String path = cgroup.pathAtOpen().toString();
    List<String> eat = List.of(Load.PROGRAM.toString(), path, path, "eat", "64");
    withLittleMemory(cgroup, eat).check(KILLED);
    Counted counted = counted(cgroup);
    assertEquals(1, counted.number("cgroup_oom_kills"));
    // Before it kills, the kernel makes the task reclaim.
    assertTrue(counted.count("cgroup_reclaim_stall_seconds", "kind=memcg") >= 1);
    assertTrue(counted.sum("cgroup_reclaim_stall_seconds", "kind=memcg") > 0);
  }

  /** What lives on in its page cache is reclaimed from, and nothing is killed. */
  @Test
  void reclaimWithoutAKill() throws IOException {
    load(Collector.OOM, Collector.RECLAIM);
    Cgroup cgroup = cgroups.make("one");
    Path file = Files.createTempFile(Path.of("target"), "agent", ".tmp");
    try {
      List<String> write =
          List.of("dd", "if=/dev/zero", "of=" + file, "bs=1M", "count=96", "status=none");
      withLittleMemory(cgroup, write).check(0);
    } finally {
      Files.delete(file);
    }
    Counted counted = counted(cgroup);
    assertEquals(0, counted.number("cgroup_oom_kills"));
    assertTrue(counted.count("cgroup_reclaim_stall_seconds", "kind=memcg") >= 1);
  }
}
