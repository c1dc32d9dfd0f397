package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Operation.Circumstance.ALONE;
import static io.github.cgrpstorage.model.Operation.Circumstance.CONCURRENT;
import static io.github.cgrpstorage.model.Operation.Circumstance.NESTED;
import static io.github.cgrpstorage.model.World.NO_FD;
import static io.github.cgrpstorage.model.World.bytes;
import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EDEADLK;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.ENOMEM;
import static io.github.cgrpstorage.storage.Errno.ETIMEDOUT;
import static io.github.cgrpstorage.storage.seam.Kernel.HELPER_NULL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.model.Operation.Circumstance;
import org.junit.jupiter.api.Test;

/**
 * Failures that are not a function of the arguments: allowed where the kernel can give them, and
 * nowhere else.
 */
class TransientTest {

  private World world;
  private int map;
  private int key;

  private void start(String release) {
    world = World.of(release);
    map = world.map(8);
    key = world.cgroup("c");
  }

  private boolean update(int observed, Circumstance circumstance) {
    return update(observed, circumstance, 0);
  }

  private boolean update(int observed, Circumstance circumstance, long flags) {
    return world.model().allows(new Operation.Update(map, key, flags), observed, circumstance);
  }

  private boolean get(long flags, Circumstance circumstance) {
    Operation get = new Operation.HelperGet(map, world.kernel.cgroupId(key), flags);
    return world.model().allows(get, HELPER_NULL, circumstance);
  }

  private boolean helperDelete(int observed, Circumstance circumstance) {
    Operation delete = new Operation.HelperDelete(map, world.kernel.cgroupId(key));
    return world.model().allows(delete, observed, circumstance);
  }

  @Test
  void aloneAnUpdateIsToldEagainOnlyAfterAMapWasFreed() {
    start("6.18");
    assertFalse(update(-EAGAIN, ALONE));
    int other = world.map(8);
    world.update(other, key, bytes(8, 1));
    world.kernel.close(other);
    assertTrue(update(-EAGAIN, ALONE));
    assertTrue(get(1, ALONE));
    assertFalse(get(0, ALONE));
    world.model().settle();
    assertFalse(update(-EAGAIN, ALONE));
  }

  /** Seen on 7.1.13: a value of 65,407 bytes with BPF_EXIST, and no element of any open map. */
  @Test
  void afterAMapWasFreedTheCgroupMayStillHaveStorage() {
    for (String release : new String[] {"6.19", "7.1"}) {
      start(release);
      int large = world.map(8121);
      world.update(map, key, bytes(8, 1));
      world.kernel.close(map);
      map = large;
      assertTrue(update(-ENOMEM, ALONE, 2), "before BPF_EXIST is looked at");
      assertEquals(-ENOENT, world.update(map, key, bytes(8121, 1), 2));
      world.model().settle();
      assertFalse(update(-ENOMEM, ALONE, 2));
    }
    start("6.18");
    world.update(map, key, bytes(8, 1));
    world.kernel.close(map);
    map = world.map(8121);
    assertFalse(update(-ENOMEM, ALONE, 2), "until 6.18 there is memory for it");
  }

  @Test
  void notWhereTheCgroupHasAnotherElementThatStays() {
    start("6.18");
    int other = world.map(8);
    world.update(other, key, bytes(8, 1));
    world.update(map, key, bytes(8, 1));
    world.kernel.close(other);
    assertFalse(update(-EAGAIN, ALONE));
    world.delete(map, key);
    assertTrue(update(-EAGAIN, ALONE), "the worker may still be at it");
  }

  @Test
  void notWhereItIsRefusedAnyway() {
    start("6.18");
    assertTrue(update(-EAGAIN, CONCURRENT));
    assertFalse(update(-EAGAIN, CONCURRENT, 2), "BPF_EXIST without an element is ENOENT");
    assertFalse(update(-EAGAIN, CONCURRENT, 3));
    assertFalse(update(-EINVAL, CONCURRENT));
    Operation closed = new Operation.Update(NO_FD, key, 0);
    assertFalse(world.model().allows(closed, -EAGAIN, CONCURRENT));
    int readOnly = world.readOnly(map);
    assertFalse(world.model().allows(new Operation.Update(readOnly, key, 0), -EAGAIN, CONCURRENT));
    world.remove("c");
    assertFalse(update(-EAGAIN, CONCURRENT));
  }

  @Test
  void memoryAndLocksFailSince70() {
    for (String release : new String[] {"6.2", "6.18", "6.19"}) {
      start(release);
      assertFalse(update(-ENOMEM, ALONE));
      assertFalse(update(-EDEADLK, CONCURRENT));
      assertFalse(get(1, ALONE));
    }
    start("7.0");
    assertTrue(update(-ENOMEM, ALONE));
    assertTrue(update(-EDEADLK, CONCURRENT));
    assertTrue(update(-ETIMEDOUT, ALONE));
    assertTrue(get(1, ALONE));
    world.update(map, key, bytes(8, 1));
    assertTrue(update(-ENOMEM, ALONE), "replacing allocates too");
    assertTrue(update(-ENOMEM, ALONE, 1), "before the flags are looked at");
    assertFalse(get(1, ALONE), "what exists is given");
    Operation delete = new Operation.Delete(map, key);
    assertTrue(world.model().allows(delete, -EDEADLK, CONCURRENT));
    world.delete(map, key);
    assertFalse(world.model().allows(delete, -EDEADLK, CONCURRENT));
  }

  @Test
  void anUpdateInPlaceAllocatesNothing() {
    start("7.0");
    map = world.lockedMap(12);
    assertTrue(update(-ENOMEM, ALONE, World.F_LOCK));
    world.update(map, key, bytes(12, 1));
    assertFalse(update(-ENOMEM, ALONE, World.F_LOCK));
  }

  @Test
  void aBusyCpuFailsHelpers() {
    start("6.14");
    world.update(map, key, bytes(8, 1));
    assertTrue(get(0, NESTED));
    assertTrue(helperDelete(-EBUSY, NESTED));
    assertTrue(helperDelete(-EBUSY, CONCURRENT));
    assertFalse(helperDelete(-EBUSY, ALONE));
    assertFalse(get(0, ALONE));
    start("6.15");
    world.update(map, key, bytes(8, 1));
    assertFalse(get(0, NESTED));
    world.delete(map, key);
    assertTrue(get(1, NESTED));
    assertTrue(helperDelete(-EBUSY, NESTED));
    start("7.0");
    assertFalse(helperDelete(-EBUSY, NESTED));
  }

  @Test
  void askingChangesNothing() {
    start("7.0");
    update(-ENOMEM, ALONE);
    assertEquals("ENOENT", world.lookup(map, key, 8));
  }
}
