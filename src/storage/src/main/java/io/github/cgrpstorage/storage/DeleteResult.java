package io.github.cgrpstorage.storage;

/** What a delete came to. */
public enum DeleteResult {
  /** Done: the value is gone. */
  DELETED,
  /**
   * Nothing was found: the cgroup lives and had no value in this map, or, rarely, one that was just
   * being replaced, as {@link LookupResult#ABSENT} has it.
   */
  ABSENT,
  /**
   * The cgroup was removed (rmdir) after it was opened. The kernel answers ENOENT to everything
   * from then on, as it does for {@link #ABSENT}; a look at the directory tells the two apart.
   */
  CGROUP_GONE
}
