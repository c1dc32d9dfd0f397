package io.github.cgrpstorage.storage;

/**
 * When an update may store: the kernel's {@code BPF_ANY}, {@code BPF_NOEXIST}, {@code BPF_EXIST}.
 */
public enum UpdateMode {
  /** Always. */
  ANY,
  /** Only when the cgroup has no value yet. */
  CREATE,
  /** Only when the cgroup has a value. */
  REPLACE;

  /**
   * The kernel's flag.
   *
   * @return 0, 1 or 2
   */
  long flag() {
    return ordinal();
  }
}
