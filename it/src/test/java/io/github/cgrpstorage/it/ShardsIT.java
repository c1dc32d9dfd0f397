package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.BpfProgram;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.snapshot.Shards;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many CPUs count for one cgroup, and not one count is lost. */
@Requires({Feature.CGRP_STORAGE, Feature.HELPERS})
class ShardsIT extends KernelFixture {

  private static final int THREADS = 4;
  private static final int RUNS = 2000;
  private static final int TIMES = 500;

  @Test
  void nothingIsLostWhenManyCpusCount() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    try (BpfObject object = BpfObject.open(bpf, program("shards"), "shards")) {
      object.load();
      // The cgroup's first value: later ones are not refused.
      assertEquals(0, run(object.program("add"), cgroup, 0));
      try (ExecutorService threads = Executors.newFixedThreadPool(THREADS);
          CgroupStorage map = object.storage("sharded")) {
        List<Future<Integer>> counters = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          counters.add(threads.submit(() -> countOn(object.program("add"), cgroup)));
        }
        long ran = 0;
        for (Future<Integer> counter : counters) {
          ran += counter.get();
        }
        MemorySegment value = arena.allocate(map.layout());
        map.lookup(cgroup, value);
        assertEquals(ran * TIMES, Shards.of(map.type(), "count").sum(value, 0));
        assertEquals(2 * ran * TIMES, Shards.of(map.type(), "twice").sum(value, 0));
        assertTrue(ran > 0);
      }
    }
  }

  /** How many runs counted: up to 6.14 the helper may refuse (bpf_cgrp_storage_trylock). */
  private int countOn(BpfProgram add, Cgroup cgroup) throws IOException {
    int ran = 0;
    for (int i = 0; i < RUNS; i++) {
      ran += run(add, cgroup, TIMES) == 0 ? 1 : 0;
    }
    return ran;
  }

  private int run(BpfProgram add, Cgroup cgroup, int times) throws IOException {
    MemorySegment context = arena.allocate(16, 8);
    context.set(JAVA_LONG, 0, cgroup.id());
    context.set(JAVA_LONG, 8, times);
    return add.testRun(context);
  }
}
