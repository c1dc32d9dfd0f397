package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Errno;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what the kernel does later, on a worker. */
final class Eventually {

  private static final int TRIES = 3000;

  private Eventually() {}

  /** Until a map's id means nothing any more. */
  static void gone(Bpf bpf, int mapId) {
    holds("map " + mapId + " is gone", () -> isGone(bpf, mapId));
  }

  static boolean isGone(Bpf bpf, int mapId) {
    try {
      bpf.openById(mapId, Access.READ_ONLY).close();
      return false;
    } catch (BpfException e) {
      return e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL;
    }
  }

  static void holds(String what, BooleanSupplier condition) {
    holds(() -> what, condition);
  }

  /** For words that are only known in the end. */
  static void holds(Supplier<String> what, BooleanSupplier condition) {
    int tries = 0;
    while (!condition.getAsBoolean()) {
      assertTrue(++tries < TRIES, what);
      LockSupport.parkNanos(10_000_000);
    }
  }
}
