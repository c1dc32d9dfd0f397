package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.World.bytes;
import static io.github.cgrpstorage.model.World.hex;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From mkdir to the last reference, from create to map_free, and what a held pointer sees. */
class LifecycleTest {

  private static final long CREATE = 1;

  private World world;
  private ModelKernel kernel;
  private ModelCpu cpu;
  private int map;
  private int key;

  @BeforeEach
  void makeKernel() {
    world = World.of("6.18");
    kernel = world.model();
    cpu = kernel.cpu();
    map = world.map(8);
    key = world.cgroup("c");
  }

  private int elements() {
    return kernel.mapState(map).orElseThrow().elements();
  }

  @Test
  void aRemovedCgroupKeepsItsStorageAsLongAsSomebodyHoldsIt() {
    world.update(map, key, bytes(8, 1));
    try (CgroupReference held = kernel.reference(key).orElseThrow();
        ProgramRun run = cpu.run()) {
      assertEquals(0, world.remove("c"));
      assertTrue(held.isDying());
      assertEquals("ENOENT", world.lookup(map, key, 8));
      assertEquals(-ENOENT, world.update(map, key, bytes(8, 2)));
      assertEquals(-ENOENT, world.delete(map, key));
      assertEquals("nocgroup", world.helperGet(map, key, 0, null, 8));
      assertEquals(hex(bytes(8, 1)), hex(run.storageGet(map, held, null, 0).read()));
      assertEquals(1, elements());
    }
    assertEquals(0, elements());
  }

  @Test
  void inARemovedCgroupProgramsDeleteButDoNotCreate() {
    int other = world.map(8);
    world.update(map, key, bytes(8, 1));
    try (CgroupReference held = kernel.reference(key).orElseThrow();
        ProgramRun run = cpu.run()) {
      world.remove("c");
      assertNull(run.storageGet(other, held, null, CREATE));
      assertNotNull(run.storageGet(map, held, null, CREATE), "what exists is given");
      assertEquals(0, run.storageDelete(map, held));
      assertEquals(-ENOENT, run.storageDelete(map, held));
      assertNull(run.storageGet(map, held, null, CREATE));
    }
  }

  @Test
  void aRemovedChildKeepsItsParent() {
    int child = world.cgroup(key, "child");
    world.update(map, key, bytes(8, 1));
    CgroupReference held = kernel.reference(child).orElseThrow();
    assertEquals(0, world.kernel.cgroupRmdirAt(key, Path.of("child")));
    assertEquals(0, world.remove("c"));
    assertEquals(1, elements(), "the parent's storage");
    held.close();
    assertEquals(0, elements());
  }

  @Test
  void aFreedCgroupGivesNoReference() {
    world.remove("c");
    assertTrue(kernel.reference(key).isEmpty());
  }

  @Test
  void closingAReferenceTwiceIsClosingItOnce() {
    CgroupReference one = kernel.reference(key).orElseThrow();
    one.close();
    one.close();
    assertThrows(IllegalStateException.class, one::isDying);
    assertEquals(0, world.update(map, key, bytes(8, 1)));
  }

  @Test
  void anotherCgroupAtTheSamePathIsAnother() {
    world.update(map, key, bytes(8, 1));
    long id = world.kernel.cgroupId(key);
    world.remove("c");
    int again = world.cgroup("c");
    assertEquals("ENOENT", world.lookup(map, again, 8));
    assertTrue(world.kernel.cgroupId(again) > id);
  }

  @Test
  void aReplacedElementIsAnOrphanThatStaysReadable() {
    try (CgroupReference held = kernel.reference(key).orElseThrow()) {
      ValuePointer old;
      try (ProgramRun run = cpu.run()) {
        old = run.storageGet(map, held, bytes(8, 1), CREATE);
        world.update(map, key, bytes(8, 2));
        assertFalse(old.isLinked());
        assertFalse(run.storageGet(map, held, null, 0).isSameAs(old));
        old.write(0, bytes(8, 9));
        assertEquals(hex(bytes(8, 9)), hex(old.read()));
        assertEquals("ok 0202020202020202", world.lookup(map, key, 8), "the write is lost");
      }
      assertTrue(old.isReclaimed());
      assertThrows(IllegalStateException.class, old::read);
    }
  }

  @Test
  void anUpdateThatTakesTheLockWritesInPlace() {
    int locked = world.lockedMap(12);
    try (CgroupReference held = kernel.reference(key).orElseThrow();
        ProgramRun run = cpu.run()) {
      ValuePointer pointer = run.storageGet(locked, held, null, CREATE);
      pointer.write(0, new byte[] {1, 0, 0, 0});
      world.update(locked, key, bytes(12, 2), World.F_LOCK);
      assertTrue(pointer.isLinked());
      assertEquals("010000000202020202020202", hex(pointer.read()), "the lock itself is kept");
      assertEquals("ok 000000000202020202020202", world.lookup(locked, key, 12));
    }
  }

  @Test
  void aGracePeriodWaitsForThoseWhoWereThereOnly() {
    try (CgroupReference held = kernel.reference(key).orElseThrow()) {
      ProgramRun early = cpu.run();
      ValuePointer pointer = early.storageGet(map, held, null, CREATE);
      world.delete(map, key);
      ProgramRun late = cpu.run();
      assertFalse(pointer.isReclaimed());
      early.close();
      assertTrue(pointer.isReclaimed(), "the later run cannot have it");
      late.close();
    }
  }

  @Test
  void aLaterReaderDoesNotEndTheGracePeriodOfAnEarlierOne() {
    try (CgroupReference held = kernel.reference(key).orElseThrow();
        ProgramRun early = cpu.run()) {
      ValuePointer pointer = early.storageGet(map, held, null, CREATE);
      world.delete(map, key);
      cpu.run().close();
      assertFalse(pointer.isReclaimed());
    }
  }

  @Test
  void storageOfARemovedCgroupWaitsForReadersToo() {
    ValuePointer pointer;
    try (ProgramRun run = cpu.run()) {
      try (CgroupReference held = kernel.reference(key).orElseThrow()) {
        pointer = run.storageGet(map, held, bytes(8, 3), CREATE);
        world.remove("c");
      }
      assertEquals(hex(bytes(8, 3)), hex(pointer.read()));
    }
    assertTrue(pointer.isReclaimed());
    assertEquals(0, elements());
  }

  @Test
  void aMapGoesWithItsLastHandleOrPin() {
    Path pin = world.pinPath("p");
    world.update(map, key, bytes(8, 1));
    world.kernel.objPin(map, pin);
    int id = world.kernel.mapInfo(map).value().id();
    world.kernel.close(map);
    assertEquals(1, kernel.storageState(key).orElseThrow().maps().size());
    world.kernel.unpin(pin);
    assertTrue(kernel.storageState(key).isEmpty());
    assertEquals(-ENOENT, world.kernel.mapGetFdById(id, 0));
  }

  @Test
  void aMapIsFreedByAWorkerWhenThatIsAskedFor() {
    world.update(map, key, bytes(8, 1));
    kernel.deferMapFrees(true);
    world.kernel.close(map);
    assertEquals(1, kernel.pendingMapFrees());
    assertEquals(1, kernel.storageState(key).orElseThrow().maps().size());
    kernel.freeMaps();
    assertEquals(0, kernel.pendingMapFrees());
    assertTrue(kernel.storageState(key).isEmpty());
  }

  @Test
  void btfLivesAsLongAsItsMap() {
    int btf = world.kernel.mapInfo(map).value().btfId();
    assertEquals(0, world.kernel.btfById(btf).errno());
    world.kernel.close(map);
    assertEquals(ENOENT, world.kernel.btfById(btf).errno());
  }

  @Test
  void aRunThatIsOverCallsNothing() {
    ProgramRun run = cpu.run();
    run.close();
    assertThrows(IllegalStateException.class, () -> run.storageGet(map, null, null, 0));
  }

  @Test
  void aClosedNumberIsGivenAgain() {
    int one = world.kernel.openElsewhere(false);
    world.kernel.close(one);
    assertEquals(one, world.kernel.openElsewhere(true));
  }
}
