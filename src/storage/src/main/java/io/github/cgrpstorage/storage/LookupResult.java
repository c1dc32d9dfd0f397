package io.github.cgrpstorage.storage;

/** What a lookup came to. */
public enum LookupResult {
  /** Done: the value was copied to the caller. */
  PRESENT,
  /**
   * Nothing was found: the cgroup lives and has no value in this map, or, rarely, one that another
   * thread or program was just replacing by an update without the lock: the kernel links the new
   * value at the head of a list and unlinks the old one, while lookups go along it ({@code
   * bpf_local_storage_lookup}, docs/findings.md).
   */
  ABSENT,
  /**
   * The cgroup was removed (rmdir) after it was opened. The kernel answers ENOENT to everything
   * from then on, as it does for {@link #ABSENT}; a look at the directory tells the two apart.
   */
  CGROUP_GONE
}
