package io.github.cgrpstorage.differential.replay;

import io.github.cgrpstorage.storage.seam.Kernel;
import java.util.Arrays;

/**
 * What the names of one name space are bound to: descriptors, or nothing. Nothing is the number -1,
 * which is never open, so a name that was closed can never reach a descriptor that got its number.
 */
final class Slots {

  private static final int NOTHING = -1;

  private final Kernel kernel;
  private final int[] descriptors;

  Slots(Kernel kernel, int count) {
    this.kernel = kernel;
    this.descriptors = new int[count];
    Arrays.fill(descriptors, NOTHING);
  }

  int get(int slot) {
    return descriptors[slot];
  }

  /**
   * Binds a name to what an operation gave: a descriptor or {@code -errno}. What it was bound to
   * can be named no more, and is closed.
   *
   * @return 0 or {@code -errno}
   */
  int bind(int slot, int result) {
    int before = descriptors[slot];
    descriptors[slot] = Math.max(result, NOTHING);
    if (before != NOTHING) {
      kernel.close(before);
    }
    return Math.min(result, 0);
  }

  int close(int slot) {
    int descriptor = descriptors[slot];
    descriptors[slot] = NOTHING;
    return kernel.close(descriptor);
  }

  boolean holds(int descriptor) {
    for (int held : descriptors) {
      if (held == descriptor) {
        return true;
      }
    }
    return false;
  }

  void closeAll() {
    for (int slot = 0; slot < descriptors.length; slot++) {
      bind(slot, NOTHING);
    }
  }
}
