package io.github.cgrpstorage.model;

import io.github.cgrpstorage.model.OpenFile.OfMap;

/**
 * One run of a BPF program on a modelled CPU. While it runs, an element that it found stays
 * readable, also when it was replaced or deleted meanwhile: the run is an RCU read section.
 *
 * <p>Not thread-safe.
 */
public final class ProgramRun implements AutoCloseable {

  private final ModelCpu cpu;
  private final long reader;
  private boolean closed;

  ProgramRun(ModelCpu cpu) {
    this.cpu = cpu;
    this.reader = cpu.kernel().rcu().readLock();
  }

  /**
   * {@code bpf_cgrp_storage_get}.
   *
   * @param map a map's descriptor, as the program was loaded with
   * @param cgroup the cgroup; null for NULL
   * @param init the initial value, null for NULL
   * @param flags 0 or 1 to create; others as a test wants them
   * @return a pointer to the value; null for NULL
   */
  public ValuePointer storageGet(int map, CgroupReference cgroup, byte[] init, long flags) {
    LocalStorageMap held = get(map);
    try {
      StorageElement element =
          cpu.kernel().ops().get(cpu.execution(), held, cgroupOf(cgroup), init, flags);
      return element == null ? null : new ValuePointer(element);
    } finally {
      held.references().put();
    }
  }

  /**
   * {@code bpf_cgrp_storage_delete}.
   *
   * @param map a map's descriptor, as the program was loaded with
   * @param cgroup the cgroup; null for NULL
   * @return 0, or {@code -errno}
   */
  public int storageDelete(int map, CgroupReference cgroup) {
    LocalStorageMap held = get(map);
    try {
      return cpu.kernel().ops().delete(cpu.execution(), held, cgroupOf(cgroup));
    } finally {
      held.references().put();
    }
  }

  /** The map, with a reference, as a loaded program has one. */
  private LocalStorageMap get(int descriptor) {
    if (closed) {
      throw new IllegalStateException("the program's run is over");
    }
    if (cpu.kernel().descriptors().get(descriptor) instanceof OfMap handle
        && handle.map().references().tryGet()) {
      return handle.map();
    }
    throw new IllegalArgumentException("descriptor " + descriptor + " is no map");
  }

  private static ModelCgroup cgroupOf(CgroupReference reference) {
    return reference == null ? null : reference.cgroup();
  }

  /** Ends the run, and the grace periods that waited for it alone. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      cpu.kernel().rcu().readUnlock(reader);
    }
  }
}
