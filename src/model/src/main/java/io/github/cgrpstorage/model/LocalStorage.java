package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.CACHE_CHECKS_MAP;
import static io.github.cgrpstorage.model.Rule.CACHE_CLEARED_ON_UNLINK;
import static io.github.cgrpstorage.model.Rule.CACHE_FILLED_BY_LOOKUP;
import static io.github.cgrpstorage.model.Rule.STORAGE_BY_MAP;
import static io.github.cgrpstorage.model.Rule.STORAGE_FREED_WITH_LAST;
import static io.github.cgrpstorage.model.Rule.STORAGE_NEWEST_FIRST;
import static io.github.cgrpstorage.storage.Errno.EDEADLK;

import io.github.cgrpstorage.model.ModelCpu.Point;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * All values of one cgroup: {@code struct bpf_local_storage}. Elements are in a list, newest first,
 * which is searched for the map; a cache of 16 slots, one of which belongs to the map, makes that
 * short.
 *
 * <p>Lookups take no lock. Who changes the list or fills the cache synchronizes on this object, as
 * the kernel takes {@code local_storage->lock}; a bucket's lock is taken inside it, never the other
 * way round.
 */
final class LocalStorage {

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(StorageElement[].class);

  private final ModelCgroup owner;
  private final Profile profile;
  private final StorageElement[] cache = new StorageElement[CgroupCache.SLOTS];
  private volatile StorageElement first;

  LocalStorage(ModelCgroup owner, Profile profile) {
    this.owner = owner;
    this.profile = profile;
  }

  ModelCgroup owner() {
    return owner;
  }

  boolean isEmpty() {
    return first == null;
  }

  StorageElement first() {
    return first;
  }

  StorageElement cached(int index) {
    return (StorageElement) SLOT.getAcquire(cache, index);
  }

  /**
   * {@code bpf_local_storage_lookup}: null for none. {@code cacheIt} as its {@code cacheit_lockit}.
   */
  StorageElement lookup(Execution on, LocalStorageMap map, boolean cacheIt) {
    StorageElement hit = (StorageElement) SLOT.getAcquire(cache, map.cacheIndex());
    if (hit != null && (hit.map() == map || !profile.holds(CACHE_CHECKS_MAP))) {
      on.cacheHit();
      return hit;
    }
    on.cacheMiss();
    StorageElement found = search(map);
    if (found != null && cacheIt && profile.holds(CACHE_FILLED_BY_LOOKUP)) {
      insertCache(on, map, found);
    }
    return found;
  }

  private StorageElement search(LocalStorageMap map) {
    StorageElement at = first;
    while (at != null && at.map() != map && profile.holds(STORAGE_BY_MAP)) {
      at = at.next;
    }
    return at;
  }

  /**
   * {@code __bpf_local_storage_insert_cache}: under the lock, so that no element enters that is
   * being unlinked.
   */
  private void insertCache(Execution on, LocalStorageMap map, StorageElement element) {
    if (on.holds(this)) {
      return;
    }
    synchronized (this) {
      if (element.isLinked()) {
        SLOT.setRelease(cache, map.cacheIndex(), element);
      }
    }
  }

  /** {@code bpf_selem_link_storage_nolock}. */
  void link(StorageElement element) {
    element.linkTo(this);
    if (first == null || profile.holds(STORAGE_NEWEST_FIRST)) {
      linkFirst(element);
    } else {
      linkLast(element);
    }
  }

  private void linkFirst(StorageElement element) {
    element.next = first;
    if (first != null) {
      first.previous = element;
    }
    first = element;
  }

  private void linkLast(StorageElement element) {
    StorageElement last = first;
    while (last.next != null) {
      last = last.next;
    }
    element.previous = last;
    last.next = element;
  }

  /**
   * {@code bpf_selem_unlink}: 0, or the errno of a lock. One that another has unlinked meanwhile is
   * no error, so two who delete the same element may both be told 0.
   */
  int unlink(Execution on, StorageElement element) {
    on.reached(Point.UNLINK);
    if (on.holds(this)) {
      return -EDEADLK;
    }
    synchronized (this) {
      if (element.isLinked()) {
        unlinkLocked(element);
      }
    }
    return 0;
  }

  /** {@code bpf_local_storage_destroy}: the owner is going away. */
  void destroy() {
    synchronized (this) {
      while (first != null) {
        unlinkLocked(first);
      }
    }
  }

  /** From the map first, then from the cgroup; its memory is given back after a grace period. */
  void unlinkLocked(StorageElement element) {
    LocalStorageMap map = element.map();
    Bucket bucket = map.bucketOf(element);
    synchronized (bucket) {
      bucket.unlink(element);
    }
    unlinkFromList(element);
    map.rcu().free(element);
  }

  /**
   * {@code bpf_selem_unlink_storage_nolock}. With the last element the storage goes: the owner
   * forgets it. The unlinked element still points on, for those who are just reading it.
   */
  private void unlinkFromList(StorageElement element) {
    boolean last = element.previous == null && element.next == null;
    if (last && profile.holds(STORAGE_FREED_WITH_LAST)) {
      owner.forgetStorage();
    }
    if (element.next != null) {
      element.next.previous = element.previous;
    }
    if (element.previous == null) {
      first = element.next;
    } else {
      element.previous.next = element.next;
    }
    element.unlinked();
    int index = element.map().cacheIndex();
    if (cached(index) == element && profile.holds(CACHE_CLEARED_ON_UNLINK)) {
      SLOT.setRelease(cache, index, null);
    }
  }
}
