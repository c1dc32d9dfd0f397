package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.ALLOC_BEFORE_EXISTENCE;
import static io.github.cgrpstorage.model.Rule.ALLOC_LIMIT;
import static io.github.cgrpstorage.model.Rule.UPDATE_EXIST;
import static io.github.cgrpstorage.model.Rule.UPDATE_FLAGS_KNOWN;
import static io.github.cgrpstorage.model.Rule.UPDATE_LOCK_IN_PLACE;
import static io.github.cgrpstorage.model.Rule.UPDATE_LOCK_NEEDS_SPIN_LOCK;
import static io.github.cgrpstorage.model.Rule.UPDATE_NOEXIST;
import static io.github.cgrpstorage.model.Rule.UPDATE_REPLACES;
import static io.github.cgrpstorage.model.Rule.UPDATE_UNLINKS_OLD;
import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.EDEADLK;
import static io.github.cgrpstorage.storage.Errno.EEXIST;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.ENOMEM;

import io.github.cgrpstorage.model.ModelCpu.Point;
import java.lang.foreign.MemorySegment;

/**
 * {@code bpf_local_storage_update}, {@code kernel/bpf/bpf_local_storage.c}: what creates, replaces
 * and writes in place.
 */
final class StorageUpdate {

  static final long NOEXIST = 1;
  static final long EXIST = 2;
  static final long F_LOCK = 4;

  /** What {@code kmalloc_nolock} serves at most, less the element's own 72 bytes. */
  private static final int LARGEST_ALLOCATION = 8192 - 72;

  private static final StorageElement ERR_AGAIN = StorageElement.error(EAGAIN);
  private static final StorageElement ERR_DEADLOCK = StorageElement.error(EDEADLK);
  private static final StorageElement ERR_EXIST = StorageElement.error(EEXIST);
  private static final StorageElement ERR_INVALID = StorageElement.error(EINVAL);
  private static final StorageElement ERR_NO_ENTRY = StorageElement.error(ENOENT);
  private static final StorageElement ERR_NO_MEMORY = StorageElement.error(ENOMEM);

  private final Profile profile;

  StorageUpdate(Profile profile) {
    this.profile = profile;
  }

  /** Gives the element, or an error pointer. {@code value} may be null for zeroes. */
  StorageElement update(
      Execution on, ModelCgroup owner, LocalStorageMap map, MemorySegment value, long flags) {
    on.reached(Point.UPDATE);
    if (!areGood(flags, map)) {
      return ERR_INVALID;
    }
    LocalStorage storage = owner.storage();
    if (storage == null || storage.isEmpty()) {
      return createFirst(on, owner, map, value, flags);
    }
    if ((flags & F_LOCK) != 0 && (flags & NOEXIST) == 0 && profile.holds(UPDATE_LOCK_IN_PLACE)) {
      StorageElement old = storage.lookup(on, map, false);
      StorageElement error = checkFlags(old, flags);
      if (error != null) {
        return error;
      }
      if (old != null && old.isLinked()) {
        old.copyLocked(value);
        return old;
      }
    }
    return createOrReplace(on, storage, map, value, flags);
  }

  private boolean areGood(long flags, LocalStorageMap map) {
    if (Long.compareUnsigned(flags & ~F_LOCK, EXIST) > 0 && profile.holds(UPDATE_FLAGS_KNOWN)) {
      return false;
    }
    return (flags & F_LOCK) == 0
        || map.hasSpinLock()
        || !profile.holds(UPDATE_LOCK_NEEDS_SPIN_LOCK);
  }

  /** {@code check_flags}: null for no error. */
  private StorageElement checkFlags(StorageElement old, long flags) {
    long existence = flags & ~F_LOCK;
    if (old != null && existence == NOEXIST && profile.holds(UPDATE_NOEXIST)) {
      return ERR_EXIST;
    }
    return old == null && existence == EXIST && profile.holds(UPDATE_EXIST) ? ERR_NO_ENTRY : null;
  }

  /** Whether no element of this map can ever be allocated. */
  static boolean isTooLarge(LocalStorageMap map, Profile profile) {
    return map.valueSize() > LARGEST_ALLOCATION && profile.holds(ALLOC_LIMIT);
  }

  /** {@code bpf_selem_alloc}: null for no memory. */
  private StorageElement alloc(Execution on, LocalStorageMap map, MemorySegment value) {
    return isTooLarge(map, profile) || !on.mayAllocate(map)
        ? null
        : StorageElement.alloc(map, value);
  }

  /**
   * The cgroup's very first element: {@code bpf_local_storage_alloc}. Who loses the race is told to
   * come again.
   */
  private StorageElement createFirst(
      Execution on, ModelCgroup owner, LocalStorageMap map, MemorySegment value, long flags) {
    StorageElement error = checkFlags(null, flags);
    if (error != null) {
      return error;
    }
    StorageElement element = alloc(on, map, value);
    if (element == null) {
      return ERR_NO_MEMORY;
    }
    on.reached(Point.ALLOCATED);
    LocalStorage storage = new LocalStorage(owner, profile);
    storage.link(element);
    Bucket bucket = map.bucketOf(element);
    synchronized (bucket) {
      if (!owner.publish(storage)) {
        return ERR_AGAIN;
      }
      bucket.link(element);
    }
    return element;
  }

  /**
   * Where storage is there already. Until 6.7 the element was allocated under the lock, after the
   * flags were checked.
   */
  private StorageElement createOrReplace(
      Execution on, LocalStorage storage, LocalStorageMap map, MemorySegment value, long flags) {
    boolean allocatesFirst = profile.holds(ALLOC_BEFORE_EXISTENCE);
    StorageElement fresh = allocatesFirst ? alloc(on, map, value) : null;
    if (allocatesFirst && fresh == null) {
      return ERR_NO_MEMORY;
    }
    on.reached(Point.ALLOCATED);
    if (on.holds(storage)) {
      return ERR_DEADLOCK;
    }
    synchronized (storage) {
      on.locked(storage);
      try {
        return createOrReplaceLocked(on, storage, map, fresh, value, flags);
      } finally {
        on.unlocked(storage);
      }
    }
  }

  private StorageElement createOrReplaceLocked(
      Execution on,
      LocalStorage storage,
      LocalStorageMap map,
      StorageElement allocated,
      MemorySegment value,
      long flags) {
    on.reached(Point.LOCKED);
    if (storage.isEmpty()) {
      return ERR_AGAIN;
    }
    StorageElement old = storage.lookup(on, map, false);
    StorageElement error = checkFlags(old, flags);
    if (error != null) {
      return error;
    }
    if (old != null && isInPlace(flags)) {
      old.copyLocked(value);
      return old;
    }
    StorageElement fresh = allocated == null ? alloc(on, map, value) : allocated;
    if (fresh == null) {
      return ERR_NO_MEMORY;
    }
    replaceLocked(storage, old, fresh);
    return fresh;
  }

  private boolean isInPlace(long flags) {
    return (flags & F_LOCK) != 0
        ? profile.holds(UPDATE_LOCK_IN_PLACE)
        : !profile.holds(UPDATE_REPLACES);
  }

  /**
   * The new one is linked, at the head, before the old one goes: a lookup on its way along the list
   * may find neither.
   */
  private void replaceLocked(LocalStorage storage, StorageElement old, StorageElement fresh) {
    storage.link(fresh);
    Bucket bucket = fresh.map().bucketOf(fresh);
    synchronized (bucket) {
      bucket.link(fresh);
    }
    if (old != null && profile.holds(UPDATE_UNLINKS_OLD)) {
      storage.unlinkLocked(old);
    }
  }
}
