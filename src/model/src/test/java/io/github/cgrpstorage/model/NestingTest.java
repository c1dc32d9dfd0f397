package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.World.bytes;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EDEADLK;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.cgrpstorage.model.ModelCpu.Point;
import io.github.cgrpstorage.storage.KernelRelease;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that run inside another operation on the same CPU. */
class NestingTest {

  private static final long CREATE = 1;

  private World world;
  private ModelCpu cpu;
  private int map;
  private int key;
  private CgroupReference cgroup;
  private final List<Object> seen = new ArrayList<>();

  private void start(Profile profile) {
    world = World.of(profile);
    cpu = world.model().cpu();
    map = world.map(8);
    key = world.cgroup("c");
    cgroup = world.model().reference(key).orElseThrow();
  }

  private void start(String release) {
    start(Profile.of(KernelRelease.parse(release)));
  }

  private int update(byte fill) {
    return cpu.mapUpdateElem(map, key, MemorySegment.ofArray(bytes(8, fill)), 0);
  }

  private boolean get(long flags) {
    try (ProgramRun run = cpu.run()) {
      return run.storageGet(map, cgroup, bytes(8, 7), flags) != null;
    }
  }

  private int delete() {
    try (ProgramRun run = cpu.run()) {
      return run.storageDelete(map, cgroup);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "6.2, false, -16",
    "6.14, false, -16",
    "6.15, true, -16",
    "6.19, true, -16",
    "7.0, true, 0"
  })
  void insideASystemCall(String release, boolean found, int deleted) {
    start(release);
    update((byte) 1);
    cpu.at(
        Point.UPDATE,
        () -> {
          seen.add(cpu.busy());
          seen.add(get(0));
          seen.add(delete());
        });
    assertEquals(0, update((byte) 2), "the system call itself never fails");
    int busy = release.equals("7.0") ? 0 : 1;
    assertEquals(List.of(busy, found, deleted), seen);
    assertEquals(0, cpu.busy());
    assertEquals("ok 0202020202020202", world.lookup(map, key, 8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.2", "6.18", "6.19"})
  void theInnerCreationFailsWhereThereIsACounter(String release) {
    start(release);
    cpu.at(Point.UPDATE, () -> seen.add(get(CREATE)));
    seen.add(get(CREATE));
    assertEquals(List.of(false, true), seen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0", "7.3"})
  void theOuterCreationFailsWhereThereIsNone(String release) {
    start(release);
    cpu.at(Point.UPDATE, () -> seen.add(get(CREATE)));
    seen.add(get(CREATE));
    assertEquals(List.of(true, false), seen);
    assertEquals("ok 0707070707070707", world.lookup(map, key, 8), "yet the element is there");
    assertEquals(true, get(0), "so a second get finds it");
  }

  @Test
  void theFirstElementOfAnInnerProgramIsEagain() {
    start("7.0");
    cpu.at(Point.ALLOCATED, () -> get(CREATE));
    assertEquals(-11, update((byte) 1));
    assertEquals(0, update((byte) 1));
  }

  @Test
  void underTheLockALaterReleaseSeesADeadlock() {
    start("7.0");
    update((byte) 1);
    int beside = world.map(8);
    cpu.at(
        Point.LOCKED,
        () -> {
          seen.add(delete());
          try (ProgramRun run = cpu.run()) {
            seen.add(run.storageGet(beside, cgroup, null, CREATE) == null);
            seen.add(run.storageGet(map, cgroup, null, 0) == null);
          }
        });
    assertEquals(0, update((byte) 2));
    assertEquals(List.of(-EDEADLK, true, false), seen);
  }

  @Test
  void theCounterIsTheCpus() {
    start("6.18");
    ModelCpu other = world.model().cpu();
    update((byte) 1);
    cpu.at(
        Point.UPDATE,
        () -> {
          try (ProgramRun run = other.run()) {
            seen.add(run.storageDelete(map, cgroup));
          }
        });
    assertEquals(0, update((byte) 2));
    assertEquals(List.of(0), seen);
  }

  @Test
  void theCounterIsForAllMapsAndCgroups() {
    start("6.18");
    int beside = world.map(8);
    CgroupReference other = world.model().reference(world.cgroup("d")).orElseThrow();
    cpu.at(
        Point.LOOKUP,
        () -> {
          try (ProgramRun run = cpu.run()) {
            seen.add(run.storageDelete(beside, other));
          }
        });
    cpu.mapLookupElem(map, key, MemorySegment.ofArray(bytes(8, 0)), 0);
    assertEquals(List.of(-EBUSY), seen);
  }

  @Test
  void migrationIsDisabledWhileTheCounterIsRaised() {
    start("6.18");
    cpu.at(Point.UPDATE, () -> seen.add(cpu.migrationDisabled()));
    update((byte) 1);
    assertEquals(List.of(1), seen);
    assertEquals(0, cpu.migrationDisabled());
  }

  @Test
  void aBusyLookupDoesNotFillTheCache() {
    start("6.18");
    update((byte) 1);
    cpu.at(Point.UPDATE, () -> seen.add(get(0)));
    update((byte) 2);
    assertEquals(List.of(true), seen);
    assertEquals(0, world.model().storageState(key).orElseThrow().cache().get(0));
  }

  @Test
  void theBackportIsASwitch() {
    KernelRelease release = KernelRelease.parse("6.12");
    start(Profile.of(release).with(Rule.BUSY_BLOCKS_LOOKUP, false));
    update((byte) 1);
    cpu.at(Point.UPDATE, () -> seen.add(get(0)));
    update((byte) 2);
    assertEquals(List.of(true), seen);
  }

  @ParameterizedTest
  @CsvSource({"6.3, 8, 10", "6.4, 8, 4", "6.18, 176, 4", "6.18, 177, 1", "6.19, 177, 10"})
  void fewCreationsWhileInterruptsAreOff(String release, int size, int most) {
    start(release);
    int sized = world.map(size);
    cpu.interruptsOff();
    int created = 0;
    try (ProgramRun run = cpu.run()) {
      for (int i = 0; i < 10; i++) {
        CgroupReference each = world.model().reference(world.cgroup("i" + i)).orElseThrow();
        created += run.storageGet(sized, each, null, CREATE) == null ? 0 : 1;
      }
    }
    cpu.interruptsOn();
    assertEquals(most, created);
    try (ProgramRun run = cpu.run()) {
      assertNotNull(run.storageGet(sized, cgroup, null, CREATE));
    }
  }

  @Test
  void withoutACgroup() {
    start("6.18");
    try (ProgramRun run = cpu.run()) {
      assertNull(run.storageGet(map, null, null, CREATE));
      assertEquals(-22, run.storageDelete(map, null));
      assertEquals(-ENOENT, run.storageDelete(map, cgroup));
    }
  }
}
