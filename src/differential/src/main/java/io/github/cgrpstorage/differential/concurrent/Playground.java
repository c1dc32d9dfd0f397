package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.differential.replay.Outcomes;
import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.differential.trace.Target;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;

/**
 * The maps and cgroups that the threads share. One thread at a time may change them; all may use
 * their numbers.
 */
final class Playground implements AutoCloseable {

  static final int MAPS = 3;
  static final int CGROUPS = 4;
  static final int ELEMENTS = MAPS * CGROUPS;

  /** This one's values have a spin lock. */
  private static final int LOCKED_MAP = MAPS - 1;

  private final Kernel kernel;
  private final Replayer replayer;

  Playground(Kernel kernel) throws BpfException {
    this.kernel = kernel;
    this.replayer = Replayer.open(kernel, Scope.numbered(MAPS, CGROUPS, CGROUPS, 0));
    for (int map = 0; map < MAPS; map++) {
      demand(Operation.Create.of(map, Values.size(isLocked(map)), isLocked(map)));
    }
    for (int cgroup = 0; cgroup < CGROUPS; cgroup++) {
      makeCgroup(cgroup);
    }
  }

  /** An element is a map and a cgroup. */
  static int element(int map, int cgroup) {
    return map * CGROUPS + cgroup;
  }

  static int mapOf(int element) {
    return element / CGROUPS;
  }

  static int cgroupOf(int element) {
    return element % CGROUPS;
  }

  static boolean isLocked(int map) {
    return map == LOCKED_MAP;
  }

  /** Under the same name as one that was removed. */
  void makeCgroup(int cgroup) throws BpfException {
    demand(new Operation.Mkdir(cgroup, Operation.Mkdir.NO_PARENT));
    demand(new Operation.Open(cgroup, Target.CGROUP, cgroup));
  }

  private void demand(Operation operation) throws BpfException {
    int result = replayer.apply(operation);
    if (result != 0) {
      throw BpfException.of(operation.getClass().getSimpleName(), -result)
          .because("a concurrent run cannot begin without it: " + Outcomes.text(result))
          .build();
    }
  }

  int removeCgroup(int cgroup) {
    return replayer.apply(new Operation.Rmdir(cgroup));
  }

  Kernel kernel() {
    return kernel;
  }

  int map(int element) {
    return replayer.mapDescriptor(mapOf(element));
  }

  int key(int element) {
    return replayer.keyNumber(Key.of(cgroupOf(element)));
  }

  long cgroupId(int element) {
    return replayer.cgroupId(cgroupOf(element));
  }

  @Override
  public void close() throws BpfException {
    replayer.close();
  }
}
