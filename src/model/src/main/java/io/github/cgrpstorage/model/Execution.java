package io.github.cgrpstorage.model;

/**
 * Where an operation runs. The seam's own calls run on a CPU that nobody looks at, so that they
 * cost nothing here; {@link ModelCpu} is one that keeps the busy counter, counts cache hits, and
 * lets programs run inside an operation.
 */
sealed interface Execution permits ModelCpu.Observed, Execution.Unobserved {

  /** The seam's own calls, of any number of threads. */
  Execution UNOBSERVED = new Unobserved();

  /** {@code bpf_cgrp_storage_lock}, until 6.19. */
  void lock();

  /** {@code bpf_cgrp_storage_trylock}, until 6.19. */
  boolean tryLock();

  /** {@code bpf_cgrp_storage_unlock}, until 6.19. */
  void unlock();

  /** A place where a traced program may run. */
  void reached(ModelCpu.Point point);

  void cacheHit();

  void cacheMiss();

  /** Whether this CPU holds a lock already: {@code raw_res_spin_lock_irqsave} gives EDEADLK. */
  boolean holds(Object lock);

  void locked(Object lock);

  void unlocked(Object lock);

  /** Whether the allocator has an element for the map now. */
  boolean mayAllocate(LocalStorageMap map);

  /** Observes nothing. */
  final class Unobserved implements Execution {
    private Unobserved() {}

    @Override
    public void lock() {}

    @Override
    public boolean tryLock() {
      return true;
    }

    @Override
    public void unlock() {}

    @Override
    public void reached(ModelCpu.Point point) {}

    @Override
    public void cacheHit() {}

    @Override
    public void cacheMiss() {}

    @Override
    public boolean holds(Object lock) {
      return false;
    }

    @Override
    public void locked(Object lock) {}

    @Override
    public void unlocked(Object lock) {}

    @Override
    public boolean mayAllocate(LocalStorageMap map) {
      return true;
    }
  }
}
