package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.World.bytes;
import static io.github.cgrpstorage.model.World.hex;
import static io.github.cgrpstorage.model.World.name;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Flags, spin lock in the value, element there or not: what an update comes to, in every release.
 */
class UpdateModeTest {

  @ParameterizedTest
  @CsvSource({
    "0, ok, ok, ok, ok",
    "1, ok, EEXIST, ok, EEXIST",
    "2, ENOENT, ok, ENOENT, ok",
    "3, EINVAL, EINVAL, EINVAL, EINVAL",
    "4, EINVAL, EINVAL, ok, ok",
    "5, EINVAL, EINVAL, ok, EEXIST",
    "6, EINVAL, EINVAL, ENOENT, ok",
    "7, EINVAL, EINVAL, EINVAL, EINVAL",
    "8, EINVAL, EINVAL, EINVAL, EINVAL",
    "9, EINVAL, EINVAL, EINVAL, EINVAL",
    "2147483648, EINVAL, EINVAL, EINVAL, EINVAL",
    "4294967296, EINVAL, EINVAL, EINVAL, EINVAL",
    "4294967297, EINVAL, EINVAL, EINVAL, EINVAL"
  })
  void outcome(long flags, String plain, String plainThere, String lock, String lockThere) {
    for (String release : new String[] {"6.2", "6.8", "6.18", "6.19", "7.0", "7.3"}) {
      World world = World.of(release);
      update(world, false, false, flags, plain);
      update(world, false, true, flags, plainThere);
      update(world, true, false, flags, lock);
      update(world, true, true, flags, lockThere);
    }
  }

  private static void update(World world, boolean lock, boolean there, long flags, String outcome) {
    int map = lock ? world.lockedMap(12) : world.map(12);
    int key = world.cgroup("c" + map);
    if (there) {
      world.update(map, key, bytes(12, 1));
    }
    assertEquals(outcome, name(world.update(map, key, bytes(12, 2), flags)));
    String value = hex(bytes(12, outcome.equals("ok") ? 2 : 1));
    String shown = lock ? "00000000" + value.substring(8) : value;
    boolean exists = there || outcome.equals("ok");
    assertEquals(exists ? "ok " + shown : "ENOENT", world.lookup(map, key, 12));
  }
}
