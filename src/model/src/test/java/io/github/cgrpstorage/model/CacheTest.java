package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.World.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code cgroup_cache}: which slot, what fills it, what empties it. */
class CacheTest {

  private World world;
  private ModelKernel kernel;
  private ModelCpu cpu;
  private int key;

  @BeforeEach
  void makeKernel() {
    world = World.of("6.18");
    kernel = world.model();
    cpu = kernel.cpu();
    key = world.cgroup("c");
  }

  private int index(int map) {
    return kernel.mapState(map).orElseThrow().cacheIndex();
  }

  private int cached(int slot) {
    return kernel.storageState(key).orElseThrow().cache().get(slot);
  }

  private int id(int map) {
    return kernel.mapState(map).orElseThrow().id();
  }

  private int lookup(int map) {
    return cpu.mapLookupElem(map, key, MemorySegment.ofArray(new byte[8]), 0);
  }

  @Test
  void slotsGoRoundAndAFreedOneIsTakenFirst() {
    int[] maps = new int[18];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = world.map(8);
      assertEquals(i % 16, index(maps[i]));
    }
    world.kernel.close(maps[5]);
    assertEquals(5, index(world.map(8)));
    assertEquals(2, index(world.map(8)));
    int[] usage = {2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    assertArrayEquals(usage, kernel.cacheUsage());
  }

  @Test
  void lookupFillsItAndUpdateAndDeleteDoNot() {
    int map = world.map(8);
    int other = world.map(8);
    world.update(map, key, bytes(8, 1));
    world.update(other, key, bytes(8, 1));
    assertEquals(0, cached(index(map)), "created");
    world.update(map, key, bytes(8, 2));
    assertEquals(0, cached(index(map)), "replaced");
    assertEquals(0, lookup(map));
    assertEquals(id(map), cached(index(map)), "looked up");
    world.update(map, key, bytes(8, 3));
    assertEquals(0, cached(index(map)), "replaced again");
    assertEquals("ok 0303030303030303", world.lookup(map, key, 8));
    world.delete(map, key);
    assertEquals(0, cached(index(map)), "deleted");
    assertEquals("ENOENT", world.lookup(map, key, 8));
  }

  @Test
  void theFirstLookupMissesAndTheSecondHits() {
    int map = world.map(8);
    world.update(map, key, bytes(8, 1));
    lookup(map);
    assertEquals(List.of(0L, 1L), List.of(cpu.cacheHits(), cpu.cacheMisses()));
    lookup(map);
    assertEquals(List.of(1L, 1L), List.of(cpu.cacheHits(), cpu.cacheMisses()));
  }

  @Test
  void twoMapsOfOneSlotTakeItFromEachOther() {
    int first = world.map(8);
    for (int i = 0; i < 15; i++) {
      world.map(8);
    }
    int second = world.map(8);
    assertEquals(index(first), index(second));
    world.update(first, key, bytes(8, 1));
    world.update(second, key, bytes(8, 2));
    assertEquals("ok 0101010101010101", world.lookup(first, key, 8));
    assertEquals("ok 0202020202020202", world.lookup(second, key, 8));
    assertEquals("ok 0101010101010101", world.lookup(first, key, 8));
    assertEquals(id(first), cached(index(first)));
  }

  @Test
  void theListIsNewestFirst() {
    int first = world.map(8);
    int second = world.map(8);
    world.update(first, key, bytes(8, 1));
    world.update(second, key, bytes(8, 1));
    assertEquals(List.of(id(second), id(first)), kernel.storageState(key).orElseThrow().maps());
    world.update(first, key, bytes(8, 2));
    assertEquals(List.of(id(first), id(second)), kernel.storageState(key).orElseThrow().maps());
  }

  @Test
  void theLastElementTakesTheStorageWithIt() {
    int map = world.map(8);
    assertTrue(kernel.storageState(key).isEmpty());
    world.update(map, key, bytes(8, 1));
    assertEquals(Collections.nCopies(16, 0), kernel.storageState(key).orElseThrow().cache());
    assertEquals(1, kernel.mapState(map).orElseThrow().elements());
    world.delete(map, key);
    assertTrue(kernel.storageState(key).isEmpty());
    assertEquals(0, kernel.mapState(map).orElseThrow().elements());
  }
}
