package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.World.bytes;
import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EEXIST;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.EPERM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads on one kernel: what must hold whatever they do. */
@Timeout(120)
class ConcurrencyTest {

  private static final int THREADS = 4;
  private static final int ROUNDS = 50_000;

  private World world;
  private ModelKernel kernel;

  @BeforeEach
  void makeKernel() {
    world = World.of("6.18");
    kernel = world.model();
  }

  /** A thread's part; the number is the thread's. */
  @FunctionalInterface
  private interface Part {
    void run(int thread, RandomGenerator random) throws Exception;
  }

  private static void together(int threads, Part part) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Void>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(thread);
        Callable<Void> task =
            () -> {
              part.run(thread, random);
              return null;
            };
        futures.add(executor.submit(task));
      }
      for (Future<Void> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static void assertOneOf(Set<Integer> allowed, int result) {
    assertTrue(allowed.contains(result), () -> World.name(result));
  }

  @Test
  void aPlainUpdateNeverTears() throws Exception {
    int map = world.map(4096);
    int key = world.cgroup("c");
    world.update(map, key, bytes(4096, 0));
    together(
        THREADS,
        (thread, random) -> {
          byte[] value = new byte[4096];
          for (int i = 0; i < ROUNDS / 5; i++) {
            if (thread == 0) {
              assertEquals(0, world.update(map, key, bytes(4096, i)));
            } else {
              assertEquals(0, kernel.mapLookupElem(map, key, MemorySegment.ofArray(value), 0));
              assertAllEqual(value, 0);
            }
          }
        });
  }

  @Test
  void withTheLockOnBothSidesAnUpdateInPlaceNeverTears() throws Exception {
    int map = world.lockedMap(4096);
    int key = world.cgroup("c");
    world.update(map, key, bytes(4096, 0));
    together(
        THREADS,
        (thread, random) -> {
          byte[] value = new byte[4096];
          MemorySegment segment = MemorySegment.ofArray(value);
          for (int i = 0; i < ROUNDS / 5; i++) {
            if (thread == 0) {
              assertEquals(0, world.update(map, key, bytes(4096, i), World.F_LOCK));
            } else {
              assertEquals(0, kernel.mapLookupElem(map, key, segment, World.F_LOCK));
              assertAllEqual(value, 4);
            }
          }
        });
  }

  private static void assertAllEqual(byte[] value, int from) {
    for (int i = from; i < value.length; i++) {
      if (value[i] != value[from]) {
        throw new AssertionError("torn at " + i);
      }
    }
  }

  @Test
  void ofManyWhoCreateTheSameElementOneDoes() throws Exception {
    int map = world.map(8);
    int beside = world.map(8);
    for (int round = 0; round < 500; round++) {
      int key = world.cgroup("c" + round);
      if (round % 2 == 0) {
        world.update(beside, key, bytes(8, 1));
      }
      AtomicLong created = new AtomicLong();
      together(
          THREADS,
          (thread, random) -> {
            int result = world.update(map, key, bytes(8, thread), 1);
            assertOneOf(Set.of(0, -EEXIST, -EAGAIN), result);
            if (result == 0) {
              created.incrementAndGet();
            }
          });
      assertEquals(1, created.get());
      world.kernel.close(key);
    }
    assertEquals(500, kernel.mapState(map).orElseThrow().elements());
  }

  @Test
  void listsAndBucketsAgreeAfterAnything() throws Exception {
    int[] maps = new int[20];
    int[] keys = new int[5];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = world.map(8);
    }
    for (int i = 0; i < keys.length; i++) {
      keys[i] = world.cgroup("c" + i);
    }
    Set<Integer> updates = Set.of(0, -EAGAIN, -ENOENT, -EEXIST);
    together(
        THREADS,
        (thread, random) -> {
          byte[] value = new byte[8];
          for (int i = 0; i < ROUNDS; i++) {
            int map = maps[random.nextInt(maps.length)];
            int key = keys[random.nextInt(keys.length)];
            switch (random.nextInt(4)) {
              case 0 -> assertOneOf(updates, world.update(map, key, bytes(8, i), i % 3));
              case 1 -> assertOneOf(Set.of(0, -ENOENT), world.delete(map, key));
              case 2 ->
                  assertOneOf(
                      Set.of(0, 1),
                      kernel.helperGet(
                          map, kernel.cgroupId(key), 1, null, MemorySegment.ofArray(value)));
              default ->
                  assertOneOf(
                      Set.of(0, -ENOENT),
                      kernel.mapLookupElem(map, key, MemorySegment.ofArray(value), 0));
            }
          }
        });
    int inBuckets = 0;
    int found = 0;
    for (int map : maps) {
      inBuckets += kernel.mapState(map).orElseThrow().elements();
      for (int key : keys) {
        found += world.lookup(map, key, 8).startsWith("ok") ? 1 : 0;
      }
    }
    int inLists = 0;
    for (int key : keys) {
      inLists += kernel.storageState(key).map(state -> state.maps().size()).orElse(0);
    }
    assertEquals(found, inBuckets);
    assertEquals(found, inLists);
  }

  @Test
  void cgroupsThatGoLeaveNothing() throws Exception {
    int map = world.map(8);
    AtomicBoolean done = new AtomicBoolean();
    int[] key = {world.cgroup("c")};
    together(
        THREADS,
        (thread, random) -> {
          if (thread == 0) {
            for (int i = 0; i < 5_000; i++) {
              assertEquals(0, world.remove("c"));
              int old = key[0];
              key[0] = world.cgroup("c");
              world.kernel.close(old);
            }
            done.set(true);
          }
          while (!done.get()) {
            int result = world.update(map, key[0], bytes(8, thread));
            assertOneOf(Set.of(0, -ENOENT, -EAGAIN, -EBADF), result);
          }
        });
    world.remove("c");
    assertEquals(0, kernel.mapState(map).orElseThrow().elements());
  }

  @Test
  void mapsThatGoLeaveNothing() throws Exception {
    int key = world.cgroup("c");
    AtomicBoolean done = new AtomicBoolean();
    int[] map = {world.map(8)};
    together(
        THREADS,
        (thread, random) -> {
          if (thread == 0) {
            for (int i = 0; i < 5_000; i++) {
              int old = map[0];
              map[0] = world.map(8);
              world.kernel.close(old);
            }
            done.set(true);
          }
          while (!done.get()) {
            // The number may meanwhile be that of a descriptor of BTF.
            int result = world.update(map[0], key, bytes(8, thread));
            assertOneOf(Set.of(0, -EBADF, -EAGAIN, -22), result);
          }
        });
    world.kernel.close(map[0]);
    assertTrue(kernel.storageState(key).isEmpty());
  }

  /**
   * An update that asked before the map was frozen may still write after BPF_MAP_FREEZE has
   * returned: {@code map_freeze} looks at writecnt, then sets frozen; an update raises writecnt,
   * then looks at frozen.
   */
  @Test
  void anUpdateThatBeginsAfterFreezingIsRefused() throws Exception {
    int key = world.cgroup("c");
    for (int round = 0; round < 200; round++) {
      int map = world.map(8);
      AtomicBoolean frozen = new AtomicBoolean();
      together(
          2,
          (thread, random) -> {
            if (thread == 0) {
              int result = kernel.mapFreeze(map);
              while (result == -EBUSY) {
                result = kernel.mapFreeze(map);
              }
              assertEquals(0, result);
              frozen.set(true);
            } else {
              for (int i = 1; i < 100; i++) {
                boolean refused = frozen.get();
                assertEquals(refused, world.update(map, key, bytes(8, i)) != 0 && refused);
              }
            }
          });
      assertEquals(-EPERM, world.update(map, key, bytes(8, 1)));
      world.kernel.close(map);
    }
  }

  @Test
  void aHeldValueIsNeverTakenAwayWhileAProgramRuns() throws Exception {
    int map = world.map(8);
    int key = world.cgroup("c");
    together(
        THREADS,
        (thread, random) -> {
          ModelCpu cpu = kernel.cpu();
          try (CgroupReference cgroup = kernel.reference(key).orElseThrow()) {
            for (int i = 0; i < ROUNDS / 5; i++) {
              if (thread % 2 == 0) {
                world.update(map, key, bytes(8, i));
                world.delete(map, key);
                continue;
              }
              try (ProgramRun run = cpu.run()) {
                ValuePointer pointer = run.storageGet(map, cgroup, null, 1);
                if (pointer != null) {
                  pointer.read();
                }
              }
            }
          }
        });
  }

  @Test
  void descriptorsAreGivenOnce() throws Exception {
    Set<Integer> open = java.util.concurrent.ConcurrentHashMap.newKeySet();
    together(
        THREADS,
        (thread, random) -> {
          for (int i = 0; i < ROUNDS; i++) {
            int number = kernel.openElsewhere(false);
            assertTrue(open.add(number));
            if (i % 10 != 0) {
              open.remove(number);
              assertEquals(0, kernel.close(number));
            }
          }
        });
    assertEquals(-ENOENT, kernel.cgroupRmdirAt(world.top, Path.of("none")));
  }
}
