package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.LiveView;
import io.github.cgrpstorage.kernel.LiveView.Reading;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.snapshot.SnapshotBuffer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** Whose a slot is, while cgroups come and go. */
class LiveSlotsIT extends LiveViewFixture {

  private static final int LIVE_RECENT = 64;

  /** The same slot, another owner: an old reference does not read it. */
  @Test
  void aReusedSlotIsToldApart() throws IOException {
    Marker marker = new Marker();
    long old = slotGivenBackBy(cgroups.make("first"));
    MemorySegment value = newValue();
    assertEquals(Reading.GONE, view.read(old, value));
    Cgroup second = cgroups.make("second");
    marker.write(second.id(), 2, 1);
    long reference = view.find(second);
    assertEquals(view.offset(old), view.offset(reference));
    assertNotEquals(old, reference);
    assertEquals(Reading.GONE, view.read(old, value));
    assertEquals(Reading.WHOLE, view.read(reference, value));
    assertEquals(1, value.get(JAVA_LONG, TOTAL), "the new owner begins with zeroes");
    assertEquals(1, view.used());
  }

  /** Marks a cgroup and removes it; gives the reference that it had. */
  private long slotGivenBackBy(Cgroup cgroup) throws IOException {
    new Marker().write(cgroup.id(), 1, 5);
    long reference = view.find(cgroup);
    assertTrue(view.isCurrent(reference));
    cgroup.remove();
    cgroup.close();
    Eventually.holds("the slot is given back", () -> !view.isCurrent(reference));
    return reference;
  }

  /** More cgroups than a CPU remembers the slots of (LIVE_RECENT of live.h): each has its own. */
  @Test
  void manyCgroupsInTurnAreToldApart() throws IOException {
    Marker marker = new Marker();
    List<Cgroup> made = cgroups.make(200);
    for (int round = 1; round <= 3; round++) {
      for (Cgroup cgroup : made) {
        assertEquals(0, marker.write(cgroup.id(), round, 1));
      }
    }
    MemorySegment value = newValue();
    for (Cgroup cgroup : made) {
      assertEquals(Reading.WHOLE, view.read(view.find(cgroup), value));
      assertEquals(cgroup.id(), value.get(JAVA_LONG, 0));
      assertEquals(3, value.get(JAVA_LONG, TOTAL));
    }
    assertEquals(200, view.used());
  }

  /** A CPU remembers both slots in one place, and the slot of the first is that of the second. */
  @Test
  void aReusedSlotIsToldApartFromARememberedOne() throws IOException {
    Marker marker = new Marker();
    Cgroup first = cgroups.make("first");
    Cgroup second = makeRememberedInThePlaceOf(first);
    long old = slotGivenBackBy(first);
    assertEquals(0, marker.write(second.id(), 2, 1));
    assertEquals(0, marker.write(second.id(), 2, 1));
    long reference = view.find(second);
    assertEquals(view.offset(old), view.offset(reference));
    MemorySegment value = newValue();
    assertEquals(Reading.WHOLE, view.read(reference, value));
    assertEquals(second.id(), value.get(JAVA_LONG, 0));
    assertEquals(2, value.get(JAVA_LONG, TOTAL));
  }

  /**
   * A slot that was given back, and that another cgroup took and gave back at once, for it lost a
   * race for its first event: it bears that one's id, and is not its own.
   */
  @Test
  void aRememberedSlotWithoutAnOwnerIsNotUsed() throws Exception {
    Cgroup first = cgroups.make("first");
    Cgroup second = makeRememberedInThePlaceOf(first);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      // Each CPU remembers the slot.
      all(threads, () -> markOn(first), () -> markOn(first), () -> markOn(first));
    }
    long slot = view.offset(view.find(first)) - LIVE_HEAD_BYTES;
    MemorySegment memory = object.mapMemory("marks_slots", view.slots() * 128L);
    memory.set(JAVA_LONG, slot, second.id());
    memory.set(JAVA_INT, slot + 8, memory.get(JAVA_INT, slot + 8) + 1);
    assertEquals(0, new Marker().write(second.id(), 2, 1));
    assertTrue(view.isCurrent(view.find(second)), "it has a slot of its own");
  }

  private Void markOn(Cgroup cgroup) throws IOException {
    Marker marker = new Marker();
    for (int i = 0; i < 500; i++) {
      assertEquals(0, marker.write(cgroup.id(), 1, 1000));
    }
    return null;
  }

  /** A cgroup whose slot a CPU remembers in the same place. */
  private Cgroup makeRememberedInThePlaceOf(Cgroup other) throws IOException {
    Cgroup cgroup = cgroups.make("same");
    for (int i = 0; (cgroup.id() - other.id()) % LIVE_RECENT != 0; i++) {
      cgroup = cgroups.make("same" + i);
    }
    return cgroup;
  }

  @Test
  void moreCgroupsThanSlotsAreCountedAsLost() throws IOException {
    close();
    load(4);
    Marker marker = new Marker();
    List<Cgroup> made = cgroups.make(6);
    for (int i = 0; i < 4; i++) {
      assertEquals(0, marker.write(made.get(i).id(), 1, 1));
    }
    for (int i = 0; i < 1000; i++) {
      assertEquals(2, marker.write(made.get(4 + i % 2).id(), 1, 1));
    }
    assertEquals(1000, view.lost());
    assertEquals(4, view.used());
    assertEquals(LiveView.NONE, view.find(made.get(4)));
    made.get(0).remove();
    made.get(0).close();
    Eventually.holds("the slot is given back", () -> view.owner(0) == LiveView.NONE);
    assertEquals(0, marker.write(made.get(4).id(), 1, 1));
    assertEquals(view.owner(0), view.find(made.get(4)));
  }

  /**
   * Two threads race for the first event of each cgroup: it gets one slot, and each event that the
   * kernel gave no storage for is counted as lost. Up to 6.19 that is the lot of a thread which
   * runs on a CPU whose busy counter another holds, that was preempted ({@code
   * bpf_cgrp_storage_get}).
   */
  @Test
  void racingFirstEventsTakeOneSlot() throws Exception {
    List<Cgroup> made = cgroups.make(500);
    AtomicIntegerArray marked = new AtomicIntegerArray(made.size());
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      all(threads, () -> markAll(made, marked), () -> markAll(made, marked));
    }
    MemorySegment value = newValue();
    Set<Long> offsets = new HashSet<>();
    int events = 0;
    for (int i = 0; i < made.size(); i++) {
      long reference = view.find(made.get(i));
      assertEquals(Reading.WHOLE, view.read(reference, value));
      assertEquals(10 * marked.get(i), value.get(JAVA_LONG, TOTAL));
      assertTrue(offsets.add(view.offset(reference)));
      events += marked.get(i);
    }
    assertEquals(2 * made.size(), events + view.lost());
    assertEquals(500, owners().size());
    assertTrue(view.used() <= 502, "what a race took too much was given back and used");
  }

  /** Marks each, and counts for which the kernel gave a slot. */
  private Void markAll(List<Cgroup> made, AtomicIntegerArray marked) throws IOException {
    Marker marker = new Marker();
    for (int i = 0; i < made.size(); i++) {
      if (marker.write(made.get(i).id(), 7, 10) == 0) {
        marked.incrementAndGet(i);
      }
    }
    return null;
  }

  /**
   * Cgroups come, are written to and go, while others read all slots: no value is ever taken for
   * that of another cgroup, and in the end each slot is back.
   */
  @Test
  void nothingIsMixedUpOrLeakedWhileCgroupsComeAndGo() throws Exception {
    Cgroup stays = cgroups.make("stays");
    new Marker().write(stays.id(), 5, 1);
    AtomicBoolean stopped = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Future<Integer> first = threads.submit(() -> comeAndGo("a", stopped));
      Future<Integer> second = threads.submit(() -> comeAndGo("b", stopped));
      Future<Long> reader = threads.submit(() -> readAll(stopped));
      Thread.sleep(MILLIS);
      stopped.set(true);
      assertTrue(first.get() + second.get() > 20, "cgroups came and went");
      assertTrue(reader.get() > 0, "values were read");
    }
    Eventually.holds("each slot is given back", () -> owners().equals(Set.of(stays.id())));
    assertEquals(0, view.lost());
    int before = view.used();
    // Slots are handed out again before new ones are taken.
    Marker marker = new Marker();
    for (Cgroup cgroup : cgroups.make(before - 1)) {
      marker.write(cgroup.id(), 1, 1);
    }
    assertEquals(before, view.used());
  }

  private int comeAndGo(String name, AtomicBoolean stopped) throws IOException {
    Marker marker = new Marker();
    int rounds = 0;
    while (!stopped.get()) {
      try (Cgroup cgroup = cgroups.root().createChild(name + rounds++)) {
        assertEquals(0, marker.write(cgroup.id(), cgroup.id(), 20));
        cgroup.remove();
      }
    }
    return rounds;
  }

  /** Each value says whose it is. */
  private long readAll(AtomicBoolean stopped) {
    long read = 0;
    SnapshotBuffer snapshot = new SnapshotBuffer(view.type());
    MemorySegment value = newValue();
    while (!stopped.get()) {
      view.snapshot(snapshot);
      for (int i = 0; i < snapshot.size(); i++) {
        check(snapshot.cgroupId(i), snapshot.value(i));
      }
      for (int slot = 0; slot < view.used(); slot++) {
        long reference = view.owner(slot);
        long id = reference == LiveView.NONE ? 0 : view.cgroupId(reference);
        if (view.read(reference, value) == Reading.WHOLE) {
          check(id, value);
          read++;
        }
      }
    }
    return read;
  }

  /** An owner that was not written to yet has zeroes. */
  private static void check(long id, MemorySegment value) {
    long said = value.get(JAVA_LONG, 0);
    assertTrue(said == id || said == 0, () -> "the value of " + said + " for that of " + id);
    assertTrue(value.get(JAVA_LONG, TOTAL) <= 20 || said == id);
  }
}
