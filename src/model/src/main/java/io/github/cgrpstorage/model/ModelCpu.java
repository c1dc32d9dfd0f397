package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.ALLOC_PREFILLED;
import static io.github.cgrpstorage.model.Rule.BUSY_COUNTER;
import static io.github.cgrpstorage.model.Rule.LOCKS_RESILIENT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A modelled CPU: operations that run on it keep its busy counter and count its cache hits, and a
 * program may run inside them, as a traced function or an interrupt lets one do.
 *
 * <pre>{@code
 * ModelCpu cpu = kernel.cpu();
 * cpu.at(ModelCpu.Point.UPDATE, () -> {
 *   try (ProgramRun inner = cpu.run()) {
 *     inner.storageGet(map, cgroup, null, 1);        // null until 6.19: the CPU is busy
 *   }
 * });
 * cpu.mapUpdateElem(map, key, value, 0);
 * }</pre>
 *
 * <p>Not thread-safe: one thread at a time, as on a CPU.
 */
public final class ModelCpu {

  /** Where inside an operation a program can run. */
  public enum Point {
    /** At the entry of {@code cgroup_storage_lookup}. */
    LOOKUP,
    /** At the entry of {@code bpf_local_storage_update}. */
    UPDATE,
    /**
     * In {@code bpf_local_storage_update}, when the new element is allocated and no lock is taken
     * yet.
     */
    ALLOCATED,
    /** In {@code bpf_local_storage_update}, under the lock of the cgroup's storage. */
    LOCKED,
    /** At the entry of {@code bpf_selem_unlink}. */
    UNLINK
  }

  private final ModelKernel kernel;
  private final Observed execution;

  ModelCpu(ModelKernel kernel, Profile profile) {
    this.kernel = kernel;
    this.execution = new Observed(profile);
  }

  Execution execution() {
    return execution;
  }

  ModelKernel kernel() {
    return kernel;
  }

  /**
   * Lets a program run the next time that this CPU comes to a point; once.
   *
   * @param point where
   * @param program what runs there
   */
  public void at(Point point, Runnable program) {
    execution.programs.put(point, program);
  }

  /**
   * BPF_MAP_LOOKUP_ELEM by a process on this CPU.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   * @param value receives the value
   * @param flags as for the seam
   * @return 0, or {@code -errno}
   */
  public int mapLookupElem(int map, int key, MemorySegment value, long flags) {
    return kernel.commands().lookupElem(execution, map, key, value, flags);
  }

  /**
   * BPF_MAP_UPDATE_ELEM by a process on this CPU.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   * @param value the value
   * @param flags as for the seam
   * @return 0, or {@code -errno}
   */
  public int mapUpdateElem(int map, int key, MemorySegment value, long flags) {
    return kernel.commands().updateElem(execution, map, key, value, flags);
  }

  /**
   * BPF_MAP_DELETE_ELEM by a process on this CPU.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   * @return 0, or {@code -errno}
   */
  public int mapDeleteElem(int map, int key) {
    return kernel.commands().deleteElem(execution, map, key);
  }

  /**
   * Begins a run of a BPF program: an RCU read section, until it is closed.
   *
   * @return the run
   */
  public ProgramRun run() {
    return new ProgramRun(this);
  }

  /**
   * Turns interrupts off: from 6.4 to 6.18 only what the allocator holds in store can be created
   * then.
   */
  public void interruptsOff() {
    execution.created = new HashMap<>();
  }

  /** Turns interrupts on again; the allocator fills its store up. */
  public void interruptsOn() {
    execution.created = null;
  }

  /**
   * The busy counter, {@code bpf_cgrp_storage_busy}.
   *
   * @return how many operations are under way; always 0 since 7.0
   */
  public int busy() {
    return execution.counter.value();
  }

  /**
   * How often migration to another CPU is forbidden now by operations.
   *
   * @return 0 when it is allowed
   */
  public int migrationDisabled() {
    return execution.counter.migrationDisabled();
  }

  /**
   * How many lookups on this CPU the cache answered.
   *
   * @return the count since the CPU was made
   */
  public long cacheHits() {
    return execution.hits;
  }

  /**
   * How many lookups on this CPU searched the list.
   *
   * @return the count since the CPU was made
   */
  public long cacheMisses() {
    return execution.misses;
  }

  /** What an operation tells its CPU. */
  static final class Observed implements Execution {

    /**
     * Values of 176 bytes and less: {@code bpf_mem_alloc} keeps 4 of 256 bytes, 1 of what is
     * larger.
     */
    private static final int SMALL_VALUE = 176;

    private final BusyCounter counter = new BusyCounter();
    private final boolean counts;
    private final boolean resilient;
    private final boolean prefilled;
    private final Map<Point, Runnable> programs = new EnumMap<>(Point.class);
    private final List<Object> held = new ArrayList<>();
    private Map<LocalStorageMap, Integer> created;
    private long hits;
    private long misses;

    private Observed(Profile profile) {
      this.counts = profile.holds(BUSY_COUNTER);
      this.resilient = profile.holds(LOCKS_RESILIENT);
      this.prefilled = profile.holds(ALLOC_PREFILLED);
    }

    @Override
    public void lock() {
      if (counts) {
        counter.lock();
      }
    }

    @Override
    public boolean tryLock() {
      return !counts || counter.tryLock();
    }

    @Override
    public void unlock() {
      if (counts) {
        counter.unlock();
      }
    }

    @Override
    public void reached(Point point) {
      Runnable program = programs.remove(point);
      if (program != null) {
        program.run();
      }
    }

    @Override
    public void cacheHit() {
      hits++;
    }

    @Override
    public void cacheMiss() {
      misses++;
    }

    @Override
    public boolean holds(Object lock) {
      if (!held.contains(lock)) {
        return false;
      }
      if (!resilient) {
        throw new IllegalStateException("this CPU would wait for itself");
      }
      return true;
    }

    @Override
    public void locked(Object lock) {
      held.add(lock);
    }

    @Override
    public void unlocked(Object lock) {
      held.remove(lock);
    }

    @Override
    public boolean mayAllocate(LocalStorageMap map) {
      if (created == null || !prefilled) {
        return true;
      }
      int store = map.valueSize() <= SMALL_VALUE ? 4 : 1;
      return created.merge(map, 1, Integer::sum) <= store;
    }
  }
}
