package io.github.cgrpstorage.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A cgroup: {@code struct cgroup}. Removing it kills its reference count ({@code percpu_ref_kill}):
 * nobody comes to it by a descriptor any more, but who holds a reference keeps it, and its storage,
 * until {@link #put}.
 */
final class ModelCgroup {

  private static final int DYING = 1;
  private static final int ONE = 2;
  private static final VarHandle STATE;
  private static final VarHandle STORAGE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(ModelCgroup.class, "state", int.class);
      STORAGE = lookup.findVarHandle(ModelCgroup.class, "storage", LocalStorage.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long id;
  private final String name;
  private final ModelCgroup parent;
  private final boolean v1;
  private final Consumer<ModelCgroup> release;
  private final Map<String, ModelCgroup> children = new ConcurrentHashMap<>();

  /**
   * {@code self.refcnt}: bit 0 is {@code percpu_ref_is_dying}, the rest counts. Living itself
   * counts one.
   */
  private volatile int state = ONE;

  /** {@code cgroup->bpf_cgrp_storage}. */
  private volatile LocalStorage storage;

  /**
   * Whether a map that was freed had an element here, which a kernel's worker may still be about to
   * remove: the reason of an EAGAIN that is nobody's fault, and of an ENOMEM in place of ENOENT.
   */
  private volatile boolean metMapFree;

  ModelCgroup(long id, String name, ModelCgroup parent, boolean v1, Consumer<ModelCgroup> release) {
    this.id = id;
    this.name = name;
    this.parent = parent;
    this.v1 = v1;
    this.release = release;
  }

  long id() {
    return id;
  }

  String name() {
    return name;
  }

  /** Null for a root. */
  ModelCgroup parent() {
    return parent;
  }

  boolean isV1() {
    return v1;
  }

  Map<String, ModelCgroup> children() {
    return children;
  }

  boolean isDying() {
    return (state & DYING) != 0;
  }

  /** {@code css_tryget_online}: false once it was removed. */
  boolean tryGetOnline() {
    int seen;
    do {
      seen = state;
      if ((seen & DYING) != 0) {
        return false;
      }
    } while (!STATE.weakCompareAndSet(this, seen, seen + ONE));
    return true;
  }

  /** {@code cgroup_tryget}: false once nobody holds it. */
  boolean tryGet() {
    int seen;
    do {
      seen = state;
      if (seen < ONE) {
        return false;
      }
    } while (!STATE.weakCompareAndSet(this, seen, seen + ONE));
    return true;
  }

  /** {@code cgroup_put}; the last one releases it. */
  void put() {
    int before = (int) STATE.getAndAdd(this, -ONE);
    if (before < 2 * ONE) {
      release.accept(this);
    }
  }

  /** {@code percpu_ref_kill}. */
  void kill() {
    STATE.getAndBitwiseOr(this, DYING);
    put();
  }

  /** {@code cgroup_storage_ptr}. */
  LocalStorage storage() {
    return storage;
  }

  /** {@code cmpxchg(owner_storage_ptr, NULL, storage)} of {@code bpf_local_storage_alloc}. */
  boolean publish(LocalStorage first) {
    return STORAGE.compareAndSet(this, null, first);
  }

  /** {@code RCU_INIT_POINTER(*owner_storage(smap, owner), NULL)}. */
  void forgetStorage() {
    storage = null;
  }

  boolean metMapFree() {
    return metMapFree;
  }

  void meetMapFree(boolean met) {
    if (metMapFree != met) {
      metMapFree = met;
    }
  }
}
