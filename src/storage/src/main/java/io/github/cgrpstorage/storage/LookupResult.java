package io.github.cgrpstorage.storage;

/** What a lookup came to. */
public enum LookupResult {
  /** Done: the value was copied to the caller. */
  PRESENT,
  /** Nothing there: the cgroup lives and has no value in this map. */
  ABSENT,
  /**
   * The cgroup was removed (rmdir) after it was opened. The kernel answers ENOENT to everything
   * from then on, as it does for {@link #ABSENT}; a look at the directory tells the two apart.
   */
  CGROUP_GONE
}
