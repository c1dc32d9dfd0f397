package io.github.cgrpstorage.storage.seam;

/** What a descriptor is to cgroup storage, whose keys are descriptors. */
public enum CgroupKind {
  /**
   * No directory of a cgroup: a file, a socket, a control file, a directory elsewhere. EBADF as a
   * key.
   */
  NONE,
  /**
   * A directory of a cgroup v1 hierarchy: a key since 6.8 ({@code cgroup_v1v2_get_from_fd}), EBADF
   * before.
   */
  V1,
  /** A cgroup2 directory: a key in every release. */
  V2
}
