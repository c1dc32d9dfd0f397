package io.github.cgrpstorage.model;

/**
 * A counted reference to a cgroup, as a program, a socket or a kptr holds one: it keeps the cgroup
 * and its storage after rmdir.
 *
 * <p>Thread-safe.
 */
public final class CgroupReference implements AutoCloseable {

  private final ModelCgroup cgroup;
  private boolean closed;

  /** Takes over a reference. */
  CgroupReference(ModelCgroup cgroup) {
    this.cgroup = cgroup;
  }

  synchronized ModelCgroup cgroup() {
    if (closed) {
      throw new IllegalStateException("the reference was put");
    }
    return cgroup;
  }

  /**
   * Whether the cgroup was removed: {@code percpu_ref_is_dying}.
   *
   * @return true after rmdir
   */
  public boolean isDying() {
    return cgroup().isDying();
  }

  /**
   * Puts the reference; the last one frees the cgroup and its storage. A second call does nothing.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    cgroup.put();
  }
}
