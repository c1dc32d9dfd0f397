package io.github.cgrpstorage.model;

/**
 * {@code bpf_cgrp_storage_busy}, one per CPU for all maps and cgroups, 6.2 to 6.19: system calls
 * raise it without asking, programs only when it is 0. While it is raised the task stays on its
 * CPU.
 */
final class BusyCounter {

  private int busy;
  private int migrationDisabled;

  /** {@code bpf_cgrp_storage_lock}. */
  void lock() {
    migrationDisabled++;
    busy++;
  }

  /** {@code bpf_cgrp_storage_trylock}. */
  boolean tryLock() {
    migrationDisabled++;
    if (++busy != 1) {
      unlock();
      return false;
    }
    return true;
  }

  /** {@code bpf_cgrp_storage_unlock}. */
  void unlock() {
    busy--;
    migrationDisabled--;
  }

  int value() {
    return busy;
  }

  int migrationDisabled() {
    return migrationDisabled;
  }
}
