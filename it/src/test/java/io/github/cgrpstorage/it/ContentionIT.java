package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two threads race for the first values of cgroups. The kernel answers some of them with EAGAIN
 * (allowed in every release); callers never see it.
 */
@Requires({Feature.CGRP_STORAGE, Feature.STORAGE_SYSCALLS})
class ContentionIT extends KernelFixture {

  private static final int CGROUPS = 100;

  /** One EAGAIN in a few hundred races is usual; each round has 100. */
  private static final int MOST_ROUNDS = 1000;

  /** Ends a wait for a thread that has failed. */
  private static final int GUARD_SECONDS = 60;

  private final AtomicInteger seen = new AtomicInteger();

  /** The kernel, with each EAGAIN of an update counted. */
  private Bpf counting() {
    Kernel counted =
        (Kernel)
            Proxy.newProxyInstance(
                Kernel.class.getClassLoader(),
                new Class<?>[] {Kernel.class},
                (_, method, arguments) -> {
                  try {
                    Object result = method.invoke(kernel, arguments);
                    if (method.getName().equals("mapUpdateElem") && (int) result == -Errno.EAGAIN) {
                      seen.incrementAndGet();
                    }
                    return result;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return Bpf.over(counted);
  }

  @Test
  @Tag("cpus")
  void eagainIsRetriedInside() throws Exception {
    assertTrue(Runtime.getRuntime().availableProcessors() > 1, "a race needs two CPUs");
    List<Cgroup> made = cgroups.make(CGROUPS);
    Bpf counting = counting();
    try (CgroupStorage a = counting.createCgroupStorage("a", LONG);
        CgroupStorage b = counting.createCgroupStorage("b", LONG);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      int rounds = 0;
      while (seen.get() == 0 && rounds++ < MOST_ROUNDS) {
        race(threads, made, a, b);
        for (Cgroup cgroup : made) {
          assertEquals(DeleteResult.DELETED, a.delete(cgroup));
          assertEquals(DeleteResult.DELETED, b.delete(cgroup));
        }
      }
    }
    assertTrue(seen.get() > 0, "no race was close enough for EAGAIN");
  }

  /** Both threads store into each cgroup at the same moment, each through a map of its own. */
  private void race(ExecutorService threads, List<Cgroup> made, CgroupStorage a, CgroupStorage b)
      throws Exception {
    AtomicInteger arrived = new AtomicInteger();
    all(threads, () -> storeAll(made, a, arrived), () -> storeAll(made, b, arrived));
  }

  private Void storeAll(List<Cgroup> made, CgroupStorage map, AtomicInteger arrived)
      throws IOException {
    MemorySegment value = value(7);
    try {
      for (int i = 0; i < made.size(); i++) {
        arrived.incrementAndGet();
        while (arrived.get() < 2 * (i + 1)) {
          Thread.onSpinWait();
        }
        assertEquals(UpdateResult.STORED, map.update(made.get(i), value));
      }
      return null;
    } finally {
      // When this thread fails, the other must not wait for it.
      arrived.addAndGet(2 * made.size());
    }
  }

  @SafeVarargs
  private static void all(ExecutorService threads, Callable<Void>... actions) throws Exception {
    List<Future<Void>> futures = new ArrayList<>();
    for (Callable<Void> action : actions) {
      futures.add(threads.submit(action));
    }
    for (Future<Void> future : futures) {
      try {
        future.get();
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      }
    }
  }

  /** Of many that create, one does. */
  @Test
  void oneCreatorWins() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    int rounds = 300;
    try (CgroupStorage map = longs();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      AtomicInteger[] winners = {new AtomicInteger(), new AtomicInteger()};
      CyclicBarrier start = new CyclicBarrier(2);
      CyclicBarrier end =
          new CyclicBarrier(
              2,
              () -> {
                try {
                  map.delete(cgroup);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      all(
          threads,
          () -> create(map, cgroup, 0, rounds, winners, start, end),
          () -> create(map, cgroup, 1, rounds, winners, start, end));
      assertEquals(rounds, winners[0].get() + winners[1].get());
    }
  }

  private Void create(
      CgroupStorage map,
      Cgroup cgroup,
      int who,
      int rounds,
      AtomicInteger[] winners,
      CyclicBarrier start,
      CyclicBarrier end)
      throws Exception {
    MemorySegment value = value(who);
    for (int round = 0; round < rounds; round++) {
      start.await(GUARD_SECONDS, TimeUnit.SECONDS);
      if (map.update(cgroup, value, UpdateMode.CREATE) == UpdateResult.STORED) {
        winners[who].incrementAndGet();
      }
      end.await(GUARD_SECONDS, TimeUnit.SECONDS);
    }
    return null;
  }

  /** Each thread has cgroups of its own: nothing that one stores is lost or seen by the other. */
  @Test
  void threadsDoNotDisturbEachOther() throws Exception {
    List<Cgroup> made = cgroups.make(20);
    try (CgroupStorage map = longs();
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      all(
          threads,
          () -> storeAndLookUp(map, made.subList(0, 10)),
          () -> storeAndLookUp(map, made.subList(10, 20)));
    }
  }

  private Void storeAndLookUp(CgroupStorage map, List<Cgroup> own) throws IOException {
    MemorySegment value = value(0);
    for (int i = 0; i < 2000; i++) {
      Cgroup cgroup = own.get(i % own.size());
      value.set(JAVA_LONG, 0, i);
      assertEquals(UpdateResult.STORED, map.update(cgroup, value));
      value.set(JAVA_LONG, 0, -1);
      map.lookup(cgroup, value);
      assertEquals(i, number(value));
      if (i % 3 == 0) {
        assertEquals(DeleteResult.DELETED, map.delete(cgroup));
      }
    }
    return null;
  }
}
