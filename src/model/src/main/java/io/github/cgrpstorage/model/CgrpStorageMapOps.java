package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.BUSY_BLOCKS_LOOKUP;
import static io.github.cgrpstorage.model.Rule.DELETE_ABSENT;
import static io.github.cgrpstorage.model.Rule.DELETE_HELPER_ABSENT;
import static io.github.cgrpstorage.model.Rule.DELETE_HELPER_NULL_CGROUP;
import static io.github.cgrpstorage.model.Rule.DELETE_HELPER_REMOVES;
import static io.github.cgrpstorage.model.Rule.DELETE_REMOVES;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_CREATES;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_DYING;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_FLAGS_64_BITS;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_FLAGS_BEFORE_ELEMENT;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_FLAGS_KNOWN;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_INITIAL_VALUE;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_KEEPS_EXISTING;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_NEEDS_CREATE;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_NULL_CGROUP;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_SKIPS_FIELDS;
import static io.github.cgrpstorage.model.Rule.GET_HELPER_ZEROES;
import static io.github.cgrpstorage.model.Rule.KEY_REMOVED;
import static io.github.cgrpstorage.model.Rule.LOOKUP_ABSENT;
import static io.github.cgrpstorage.model.Rule.STORAGE_NOT_INHERITED;
import static io.github.cgrpstorage.model.Rule.STORAGE_OUTLIVES_REMOVAL;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The map type's operations and the two helpers: {@code cgrp_storage_map_ops}, {@code
 * bpf_cgrp_storage_get} and {@code bpf_cgrp_storage_delete}; {@code kernel/bpf/bpf_cgrp_storage.c}.
 */
final class CgrpStorageMapOps {

  /** {@code BPF_LOCAL_STORAGE_GET_F_CREATE}. */
  static final long F_CREATE = 1;

  private final Profile profile;
  private final DescriptorTable descriptors;
  private final CgroupKeys keys;
  private final Rcu rcu;
  private final MapFrees frees;
  private final CgroupCache cache;
  private final StorageUpdate updates;

  CgrpStorageMapOps(Profile profile, DescriptorTable descriptors, Rcu rcu, MapFrees frees) {
    this.profile = profile;
    this.descriptors = descriptors;
    this.keys = new CgroupKeys(profile);
    this.rcu = rcu;
    this.frees = frees;
    this.cache = new CgroupCache(profile);
    this.updates = new StorageUpdate(profile);
  }

  Profile profile() {
    return profile;
  }

  Rcu rcu() {
    return rcu;
  }

  CgroupCache cache() {
    return cache;
  }

  /** {@code cgroup_storage_map_free}, by a worker. */
  void lastReferenceGone(LocalStorageMap map) {
    frees.add(
        map,
        () -> {
          cache.freeIndex(map.cacheIndex());
          map.free();
        });
  }

  /** 0 when a key is a living cgroup's, or {@code -errno}. */
  int checkKey(int key) {
    return keys.check(key, descriptors.get(key));
  }

  /** The cgroup of a key that {@link #checkKey} was good for; null when it was closed meanwhile. */
  ModelCgroup cgroupOf(int key) {
    return descriptors.get(key) instanceof OpenFile.OfCgroup of ? of.cgroup() : null;
  }

  /** {@code bpf_cgrp_storage_lookup_elem} and the copy of {@code bpf_map_copy_value}. */
  int lookupElem(Execution on, LocalStorageMap map, int key, MemorySegment value, boolean locked) {
    OpenFile file = descriptors.get(key);
    int error = keys.check(key, file);
    if (error != 0) {
      return error;
    }
    on.lock();
    StorageElement element = storageLookup(on, ((OpenFile.OfCgroup) file).cgroup(), map, true);
    on.unlock();
    if (element == null) {
      return absentFromLookup(map, value);
    }
    if (locked) {
      element.copyOutLocked(value);
    } else {
      map.copyOut(element.value(), value);
    }
    return 0;
  }

  private int absentFromLookup(LocalStorageMap map, MemorySegment value) {
    if (profile.holds(LOOKUP_ABSENT)) {
      return -ENOENT;
    }
    value.asSlice(0, map.valueSize()).fill((byte) 0);
    return 0;
  }

  /** {@code cgroup_storage_lookup}. */
  private StorageElement storageLookup(
      Execution on, ModelCgroup cgroup, LocalStorageMap map, boolean cacheIt) {
    on.reached(ModelCpu.Point.LOOKUP);
    LocalStorage storage = cgroup.storage();
    if (storage == null) {
      return profile.holds(STORAGE_NOT_INHERITED) ? null : inherited(on, cgroup, map);
    }
    return storage.lookup(on, map, cacheIt);
  }

  private StorageElement inherited(Execution on, ModelCgroup cgroup, LocalStorageMap map) {
    return cgroup.parent() == null ? null : storageLookup(on, cgroup.parent(), map, false);
  }

  /**
   * {@code bpf_cgrp_storage_update_elem}. The cgroup is held, so that its storage is not freed
   * before.
   */
  int updateElem(Execution on, LocalStorageMap map, int key, MemorySegment value, long flags) {
    OpenFile file = descriptors.get(key);
    int error = keys.check(key, file);
    if (error != 0) {
      return error;
    }
    ModelCgroup cgroup = ((OpenFile.OfCgroup) file).cgroup();
    boolean held = cgroup.tryGetOnline();
    if (!held && profile.holds(KEY_REMOVED)) {
      return keys.check(key, file);
    }
    on.lock();
    try {
      return updates.update(on, cgroup, map, value, flags).errorOrZero();
    } finally {
      on.unlock();
      if (held) {
        cgroup.put();
      }
    }
  }

  /** {@code bpf_cgrp_storage_delete_elem}. */
  int deleteElem(Execution on, LocalStorageMap map, int key) {
    OpenFile file = descriptors.get(key);
    int error = keys.check(key, file);
    if (error != 0) {
      return error;
    }
    on.lock();
    try {
      int result =
          storageDelete(
              on, ((OpenFile.OfCgroup) file).cgroup(), map, profile.holds(DELETE_REMOVES));
      return result == -ENOENT && !profile.holds(DELETE_ABSENT) ? 0 : result;
    } finally {
      on.unlock();
    }
  }

  /** {@code cgroup_storage_delete}. */
  private int storageDelete(
      Execution on, ModelCgroup cgroup, LocalStorageMap map, boolean removes) {
    StorageElement element = storageLookup(on, cgroup, map, false);
    if (element == null) {
      return -ENOENT;
    }
    return removes ? element.storage().unlink(on, element) : 0;
  }

  // --- helpers ---

  /** {@code bpf_cgrp_storage_get}: null for NULL. */
  StorageElement get(
      Execution on, LocalStorageMap map, ModelCgroup cgroup, byte[] init, long flags) {
    if (hasUnknownFlags(flags)) {
      boolean first = profile.holds(GET_HELPER_FLAGS_BEFORE_ELEMENT);
      return first || cgroup == null ? null : storageLookup(on, cgroup, map, true);
    }
    if (cgroup == null) {
      if (profile.holds(GET_HELPER_NULL_CGROUP)) {
        return null;
      }
      throw new NullPointerException("a kernel would crash here");
    }
    boolean idle = on.tryLock();
    try {
      if (!idle && profile.holds(BUSY_BLOCKS_LOOKUP)) {
        return null;
      }
      StorageElement element = storageLookup(on, cgroup, map, idle);
      if (element != null) {
        return existing(element, init);
      }
      return idle && mayCreate(cgroup, flags) ? create(on, map, cgroup, init) : null;
    } finally {
      if (idle) {
        on.unlock();
      }
    }
  }

  private boolean hasUnknownFlags(long flags) {
    long seen = profile.holds(GET_HELPER_FLAGS_64_BITS) ? flags : (int) flags;
    return (seen & ~F_CREATE) != 0 && profile.holds(GET_HELPER_FLAGS_KNOWN);
  }

  private StorageElement existing(StorageElement element, byte[] init) {
    if (init != null && !profile.holds(GET_HELPER_KEEPS_EXISTING)) {
      element.copyLocked(MemorySegment.ofArray(init));
    }
    return element;
  }

  private boolean mayCreate(ModelCgroup cgroup, long flags) {
    boolean asked = (flags & F_CREATE) != 0;
    boolean wanted =
        asked ? profile.holds(GET_HELPER_CREATES) : !profile.holds(GET_HELPER_NEEDS_CREATE);
    return wanted && !(cgroup.isDying() && profile.holds(GET_HELPER_DYING));
  }

  /** {@code bpf_local_storage_update} with BPF_NOEXIST: null for an error pointer. */
  private StorageElement create(
      Execution on, LocalStorageMap map, ModelCgroup cgroup, byte[] init) {
    StorageElement element =
        updates.update(on, cgroup, map, initialValue(map, init), StorageUpdate.NOEXIST);
    if (element.errorOrZero() != 0) {
      return null;
    }
    if (init != null && !profile.holds(GET_HELPER_SKIPS_FIELDS)) {
      System.arraycopy(init, 0, element.value(), 0, element.value().length);
    }
    return element;
  }

  private MemorySegment initialValue(LocalStorageMap map, byte[] init) {
    if (init != null) {
      return profile.holds(GET_HELPER_INITIAL_VALUE) ? MemorySegment.ofArray(init) : null;
    }
    if (profile.holds(GET_HELPER_ZEROES)) {
      return null;
    }
    byte[] garbage = new byte[map.valueSize()];
    Arrays.fill(garbage, (byte) 0x5a);
    return MemorySegment.ofArray(garbage);
  }

  /** {@code bpf_cgrp_storage_delete}. That the cgroup was removed does not matter. */
  int delete(Execution on, LocalStorageMap map, ModelCgroup cgroup) {
    if (cgroup == null) {
      return profile.holds(DELETE_HELPER_NULL_CGROUP) ? -EINVAL : 0;
    }
    if (!on.tryLock()) {
      return -EBUSY;
    }
    try {
      int result = storageDelete(on, cgroup, map, profile.holds(DELETE_HELPER_REMOVES));
      return result == -ENOENT && !profile.holds(DELETE_HELPER_ABSENT) ? 0 : result;
    } finally {
      on.unlock();
    }
  }

  // --- the cgroup's end ---

  /** {@code bpf_cgrp_storage_free}, from {@code css_free_rwork_fn}. */
  void free(ModelCgroup cgroup) {
    LocalStorage storage = cgroup.storage();
    if (storage != null) {
      storage.destroy();
    }
  }

  /** What rmdir does to storage: nothing. */
  void removed(ModelCgroup cgroup) {
    if (!profile.holds(STORAGE_OUTLIVES_REMOVAL)) {
      free(cgroup);
    }
  }
}
