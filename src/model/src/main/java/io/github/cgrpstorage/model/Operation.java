package io.github.cgrpstorage.model;

/**
 * An operation whose outcome is not a function of its arguments alone; see {@link
 * ModelKernel#allows}.
 */
public sealed interface Operation {

  /** What else goes on. */
  enum Circumstance {
    /** Nothing: one thread, no program traces an operation. */
    ALONE,
    /** Other CPUs are at work on the same cgroup. */
    CONCURRENT,
    /** It runs inside another operation on its CPU. */
    NESTED
  }

  /**
   * BPF_MAP_UPDATE_ELEM.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   * @param flags its flags
   */
  record Update(int map, int key, long flags) implements Operation {}

  /**
   * BPF_MAP_DELETE_ELEM.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   */
  record Delete(int map, int key) implements Operation {}

  /**
   * bpf_cgrp_storage_get.
   *
   * @param map a map's descriptor
   * @param cgroupId the cgroup's id
   * @param flags its flags
   */
  record HelperGet(int map, long cgroupId, long flags) implements Operation {}

  /**
   * bpf_cgrp_storage_delete.
   *
   * @param map a map's descriptor
   * @param cgroupId the cgroup's id
   */
  record HelperDelete(int map, long cgroupId) implements Operation {}
}
