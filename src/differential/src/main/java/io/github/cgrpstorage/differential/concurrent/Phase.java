package io.github.cgrpstorage.differential.concurrent;

/** How far the removal of a cgroup is. */
enum Phase {
  LIVE,
  /** System calls give ENOENT; a helper that finds the cgroup may read and delete, not create. */
  DYING,
  /** Nobody finds it any more. */
  GONE;

  private static final Phase[] VALUES = values();

  static Phase of(int ordinal) {
    return VALUES[ordinal];
  }
}
