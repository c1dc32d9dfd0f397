package io.github.cgrpstorage.storage.seam;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where each open {@link Handle} was made. Off unless the system property {@code
 * cgrpstorage.births} is {@code true}, as it is in this project's test runs, where a handle that is
 * left open fails the test class that made it.
 *
 * <p>Thread-safe.
 */
public final class Births {

  private static final boolean ON = Boolean.getBoolean("cgrpstorage.births");
  private static final Map<Handle, Throwable> OPEN = new ConcurrentHashMap<>();

  private Births() {}

  static void record(Handle handle) {
    if (ON) {
      OPEN.put(handle, new Throwable(handle + " was opened here, by " + Thread.currentThread()));
    }
  }

  static void forget(Handle handle) {
    if (ON) {
      OPEN.remove(handle);
    }
  }

  /**
   * Whether births are recorded.
   *
   * @return true when they are
   */
  public static boolean recorded() {
    return ON;
  }

  /**
   * The births of the handles that are open now.
   *
   * @return one throwable a handle; its stack trace is the place; empty when births are not
   *     recorded
   */
  public static List<Throwable> open() {
    return List.copyOf(OPEN.values());
  }
}
