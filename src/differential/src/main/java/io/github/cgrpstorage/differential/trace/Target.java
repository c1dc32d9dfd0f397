package io.github.cgrpstorage.differential.trace;

/** What an {@code open} opens. */
public enum Target {
  /** A cgroup's directory: {@code cgroup=G}. */
  CGROUP,
  /** A cgroup's directory with O_PATH: {@code cgroup=G path=yes}. */
  CGROUP_PATH,
  /** A cgroup's {@code cgroup.procs}: {@code control=G}. */
  CONTROL,
  /** A regular file: {@code file}. */
  FILE,
  /** A directory outside any cgroup file system: {@code dir}. */
  DIR,
  /** The cgroup2 root: {@code root}. */
  ROOT;

  /**
   * Whether a cgroup is named.
   *
   * @return true for the first three
   */
  public boolean namesCgroup() {
    return this == CGROUP || this == CGROUP_PATH || this == CONTROL;
  }
}
