package io.github.cgrpstorage.storage;

/** What an update came to. */
public enum UpdateResult {
  /** Done: the value is stored. */
  STORED,
  /** Refused, {@link UpdateMode#CREATE}: the cgroup has a value already, and it is unchanged. */
  REFUSED_PRESENT,
  /** Refused, {@link UpdateMode#REPLACE}: the cgroup has no value in this map. */
  REFUSED_ABSENT,
  /** The cgroup was removed (rmdir) after it was opened; the kernel says ENOENT. */
  CGROUP_GONE
}
