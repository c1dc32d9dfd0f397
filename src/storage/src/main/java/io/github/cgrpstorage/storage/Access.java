package io.github.cgrpstorage.storage;

/** What a handle on an existing map may do; the kernel holds each descriptor to it, with EPERM. */
public enum Access {
  /** Look up, update, delete, freeze. */
  READ_WRITE(0),
  /** Look up only ({@code BPF_F_RDONLY}). */
  READ_ONLY(1 << 3),
  /** Update, delete, freeze only ({@code BPF_F_WRONLY}). */
  WRITE_ONLY(1 << 4);

  private final int flag;

  Access(int flag) {
    this.flag = flag;
  }

  /**
   * As the kernel takes it.
   *
   * @return 0, BPF_F_RDONLY or BPF_F_WRONLY
   */
  public int flag() {
    return flag;
  }
}
