package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A map or a cgroup is closed by one thread while others use it, and its descriptor's number is at
 * once another's. Whoever holds the old object gets the old object's values, or
 * IllegalStateException: never another's.
 */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.STORAGE_SYSCALLS})
class CloseRaceIT extends KernelFixture {

  private static final int ROUNDS = 500;
  private static final int READERS = 2;

  /** A resource in use, and the number that everything found through it must show. */
  private record Victim<T>(T resource, long marker) {}

  /** How often a descriptor's number was another's before. */
  private static final class Numbers {
    private final Set<Integer> seen = new HashSet<>();
    private int again;
    private int atOnce;

    void add(int before, int now) {
      seen.add(before);
      again += seen.contains(now) ? 1 : 0;
      atOnce += before == now ? 1 : 0;
    }
  }

  private volatile Victim<CgroupStorage> map;
  private volatile Victim<Cgroup> key;
  private volatile boolean over;
  private final AtomicLong own = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * The danger is real here: the bare number of a closed map's descriptor reads another map's
   * value. What the other tests prove absent is what this one shows.
   */
  @Test
  void aBareNumberMeansAnotherMapAfterwards() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    int number;
    try (CgroupStorage first = longs()) {
      first.update(cgroup, value(1));
      number = numberOf(first);
    }
    try (CgroupStorage second = longs()) {
      second.update(cgroup, value(2));
      assertEquals(number, numberOf(second), "the lowest free number is given again");
      MemorySegment value = value(0);
      int descriptor = (int) cgroup.handle().acquire();
      assertEquals(0, kernel.mapLookupElem(number, descriptor, value, 0));
      cgroup.handle().release();
      assertEquals(2, number(value));
    }
  }

  private static int numberOf(CgroupStorage storage) {
    int number = (int) storage.handle().acquire();
    storage.handle().release();
    return number;
  }

  @Test
  void aMapThatIsClosedMeanwhile() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    map = new Victim<>(marked(cgroup, 0), 0);
    Numbers numbers = new Numbers();
    try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      List<Future<?>> readers = start(threads, () -> lookUpInMap(cgroup));
      try {
        for (long marker = 1; marker <= ROUNDS; marker++) {
          awaitLookups(readers);
          int number = numberOf(map.resource);
          map.resource.close();
          CgroupStorage next = marked(cgroup, marker);
          numbers.add(number, numberOf(next));
          map = new Victim<>(next, marker);
        }
      } finally {
        over = true;
        map.resource.close();
      }
      await(readers);
    }
    assertReal(numbers);
  }

  private CgroupStorage marked(Cgroup cgroup, long marker) throws IOException {
    CgroupStorage storage = longs();
    assertEquals(UpdateResult.STORED, storage.update(cgroup, value(marker)));
    return storage;
  }

  private void lookUpInMap(Cgroup cgroup) throws IOException {
    MemorySegment value = value(0);
    while (!over) {
      Victim<CgroupStorage> victim = map;
      lookUpUntilClosed(victim.resource, cgroup, value, victim.marker);
    }
  }

  /** Until the readers are at work on what is to be closed. */
  private void awaitLookups(List<Future<?>> readers) throws Exception {
    long enough = own.get() + 20;
    while (own.get() < enough) {
      for (Future<?> reader : readers) {
        if (reader.isDone()) {
          // It failed: this throws.
          reader.get();
        }
      }
      Thread.yield();
    }
  }

  private void lookUpUntilClosed(
      CgroupStorage storage, Cgroup cgroup, MemorySegment value, long marker) throws IOException {
    try {
      while (true) {
        value.fill((byte) 0xee);
        assertEquals(LookupResult.PRESENT, storage.lookup(cgroup, value));
        assertEquals(marker, number(value), "someone else's value");
        own.incrementAndGet();
      }
    } catch (IllegalStateException e) {
      refused.incrementAndGet();
      Thread.yield();
    }
  }

  @Test
  void aCgroupThatIsClosedMeanwhile() throws Exception {
    List<Cgroup> made = cgroups.make(8);
    try (CgroupStorage storage = longs()) {
      for (int i = 0; i < made.size(); i++) {
        storage.update(made.get(i), value(i));
      }
      key = new Victim<>(bpf.openCgroup(made.getFirst().pathAtOpen()), 0);
      Numbers numbers = new Numbers();
      try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
        List<Future<?>> readers = start(threads, () -> lookUpByCgroup(storage));
        try {
          for (int round = 1; round <= ROUNDS; round++) {
            int marker = round % made.size();
            awaitLookups(readers);
            int number = numberOf(key.resource);
            key.resource.close();
            Cgroup next = bpf.openCgroup(made.get(marker).pathAtOpen());
            numbers.add(number, numberOf(next));
            key = new Victim<>(next, marker);
          }
        } finally {
          over = true;
          key.resource.close();
        }
        await(readers);
      }
      assertReal(numbers);
    }
  }

  private static int numberOf(Cgroup cgroup) {
    int number = (int) cgroup.handle().acquire();
    cgroup.handle().release();
    return number;
  }

  private void lookUpByCgroup(CgroupStorage storage) throws IOException {
    MemorySegment value = value(0);
    while (!over) {
      Victim<Cgroup> victim = key;
      lookUpUntilClosed(storage, victim.resource, value, victim.marker);
    }
  }

  /** Numbers did come back as another's, and lookups did meet closed objects. */
  private void assertReal(Numbers numbers) {
    assertTrue(numbers.atOnce > 0, "no number was given again at once");
    assertTrue(numbers.again > ROUNDS / 2, numbers.again + " numbers were given again");
    assertTrue(own.get() > ROUNDS, own + " lookups");
    assertTrue(refused.get() > ROUNDS, refused + " lookups met a closed object");
  }

  /** What a reader does. */
  private interface Reader {
    void run() throws IOException;
  }

  private static List<Future<?>> start(ExecutorService threads, Reader reader) {
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      futures.add(
          threads.submit(
              () -> {
                reader.run();
                return null;
              }));
    }
    return futures;
  }

  private static void await(List<Future<?>> futures) throws Exception {
    for (Future<?> future : futures) {
      future.get();
    }
  }

  /** Many threads close the same map: its descriptor is given back once. */
  @Test
  void closingTwiceAtOnceClosesOnce() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 500; round++) {
        CgroupStorage storage = longs();
        Future<?> a = threads.submit(storage::close);
        Future<?> b = threads.submit(storage::close);
        // Takes the number as soon as it is free: a second close would hit this map.
        try (CgroupStorage other = marked(cgroup, round)) {
          a.get();
          b.get();
          MemorySegment value = value(0);
          assertEquals(LookupResult.PRESENT, other.lookup(cgroup, value));
          assertEquals(round, number(value));
        }
      }
    }
  }
}
