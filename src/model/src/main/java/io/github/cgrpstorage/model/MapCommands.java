package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.BATCH_NOT_SUPPORTED;
import static io.github.cgrpstorage.model.Rule.BATCH_READABLE;
import static io.github.cgrpstorage.model.Rule.DELETE_FROZEN;
import static io.github.cgrpstorage.model.Rule.DELETE_PERMISSION_BEFORE_KEY;
import static io.github.cgrpstorage.model.Rule.DELETE_WRITABLE;
import static io.github.cgrpstorage.model.Rule.FREEZE_FIELDS_BEFORE_PERMISSION;
import static io.github.cgrpstorage.model.Rule.FREEZE_FIELDS_REFUSED;
import static io.github.cgrpstorage.model.Rule.FREEZE_WRITABLE;
import static io.github.cgrpstorage.model.Rule.LOOKUP_AFTER_FREEZE;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_ERRNO;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_FLAGS_BEFORE_MAP_FD;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_FLAGS_KNOWN;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_FROZEN;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_KEY_UNSEEN;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_LOCK_NEEDS_SPIN_LOCK;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_NOT_SUPPORTED;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_PERMISSION_BEFORE_LOCK_FLAG;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_READABLE;
import static io.github.cgrpstorage.model.Rule.LOOKUP_DELETE_WRITABLE;
import static io.github.cgrpstorage.model.Rule.LOOKUP_FLAGS_BEFORE_MAP_FD;
import static io.github.cgrpstorage.model.Rule.LOOKUP_FLAGS_KNOWN;
import static io.github.cgrpstorage.model.Rule.LOOKUP_LOCK_FLAG_BEFORE_KEY;
import static io.github.cgrpstorage.model.Rule.LOOKUP_LOCK_NEEDS_SPIN_LOCK;
import static io.github.cgrpstorage.model.Rule.LOOKUP_PERMISSION_BEFORE_KEY;
import static io.github.cgrpstorage.model.Rule.LOOKUP_PERMISSION_BEFORE_LOCK_FLAG;
import static io.github.cgrpstorage.model.Rule.LOOKUP_READABLE;
import static io.github.cgrpstorage.model.Rule.MAP_FD_CLOSED;
import static io.github.cgrpstorage.model.Rule.MAP_FD_OTHER_FILE;
import static io.github.cgrpstorage.model.Rule.MAP_FD_PATH_ONLY;
import static io.github.cgrpstorage.model.Rule.NEXT_KEY_NOT_SUPPORTED;
import static io.github.cgrpstorage.model.Rule.NEXT_KEY_READABLE;
import static io.github.cgrpstorage.model.Rule.UPDATE_CPU_FLAGS_BEFORE_KEY;
import static io.github.cgrpstorage.model.Rule.UPDATE_FLAGS_64_BITS;
import static io.github.cgrpstorage.model.Rule.UPDATE_FLAGS_AFTER_KEY;
import static io.github.cgrpstorage.model.Rule.UPDATE_FLAGS_KNOWN;
import static io.github.cgrpstorage.model.Rule.UPDATE_FROZEN;
import static io.github.cgrpstorage.model.Rule.UPDATE_LOCK_FLAG_BEFORE_KEY;
import static io.github.cgrpstorage.model.Rule.UPDATE_LOCK_NEEDS_SPIN_LOCK;
import static io.github.cgrpstorage.model.Rule.UPDATE_PERMISSION_BEFORE_KEY;
import static io.github.cgrpstorage.model.Rule.UPDATE_PERMISSION_BEFORE_LOCK_FLAG;
import static io.github.cgrpstorage.model.Rule.UPDATE_WRITABLE;
import static io.github.cgrpstorage.model.StorageUpdate.EXIST;
import static io.github.cgrpstorage.model.StorageUpdate.F_LOCK;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.ENOTSUPP;
import static io.github.cgrpstorage.storage.Errno.EOPNOTSUPP;
import static io.github.cgrpstorage.storage.Errno.EPERM;

import io.github.cgrpstorage.model.OpenFile.OfMap;
import java.lang.foreign.MemorySegment;

/**
 * The commands of bpf(2) on maps and elements, with what they check before the map type is asked:
 * {@code kernel/bpf/syscall.c}. Where two errors compete, {@link #first} says which wins.
 */
final class MapCommands {

  private static final long HIGH_BITS = 0xffff_ffff_0000_0000L;
  private static final long CPU_FLAGS = 8 | 16;

  private final Profile profile;
  private final DescriptorTable descriptors;
  private final CgrpStorageMapOps ops;

  MapCommands(Profile profile, DescriptorTable descriptors, CgrpStorageMapOps ops) {
    this.profile = profile;
    this.descriptors = descriptors;
    this.ops = ops;
  }

  /** The first of up to four errors; 0 is none. */
  private static int first(int a, int b, int c, int d) {
    return a != 0 ? a : b != 0 ? b : c != 0 ? c : d;
  }

  /** An error on a condition, or 0. */
  private static int when(boolean condition, int error) {
    return condition ? error : 0;
  }

  /** {@code __bpf_map_get}: the errno of what is no map. */
  int notAMap(OpenFile file) {
    if (file == null) {
      return profile.holds(MAP_FD_CLOSED) ? -EBADF : -EINVAL;
    }
    boolean unseen = file.isPathOnly() && profile.holds(MAP_FD_PATH_ONLY);
    return unseen || !profile.holds(MAP_FD_OTHER_FILE) ? -EBADF : -EINVAL;
  }

  // --- BPF_MAP_LOOKUP_ELEM ---

  /** {@code map_lookup_elem}. */
  int lookupElem(Execution on, int mapFd, int key, MemorySegment value, long flags) {
    boolean unknown = (flags & ~F_LOCK) != 0 && profile.holds(LOOKUP_FLAGS_KNOWN);
    if (unknown && profile.holds(LOOKUP_FLAGS_BEFORE_MAP_FD)) {
      return -EINVAL;
    }
    OpenFile file = descriptors.get(mapFd);
    if (!(file instanceof OfMap handle)) {
      return notAMap(file);
    }
    LocalStorageMap map = handle.map();
    if (flags != 0 || !handle.readable() || map.isFrozen()) {
      int error = lookupError(handle, key, flags, unknown);
      if (error != 0) {
        return error;
      }
    }
    int result = ops.lookupElem(on, map, key, value, (flags & F_LOCK) != 0);
    // Freed meanwhile, so closed meanwhile: the value did not just go.
    return result == -ENOENT && !map.references().isHeld() ? notAMap(null) : result;
  }

  private int lookupError(OfMap handle, int key, long flags, boolean unknown) {
    boolean refused =
        !handle.readable() && profile.holds(LOOKUP_READABLE)
            || handle.map().isFrozen() && !profile.holds(LOOKUP_AFTER_FREEZE);
    int permission = when(refused, -EPERM);
    int lock = lockFlagError(handle.map(), flags, LOOKUP_LOCK_NEEDS_SPIN_LOCK);
    int keyError = ops.checkKey(key);
    return first(
        when(!profile.holds(LOOKUP_PERMISSION_BEFORE_KEY), keyError),
        when(!profile.holds(LOOKUP_PERMISSION_BEFORE_LOCK_FLAG), lock),
        permission,
        first(
            when(unknown, -EINVAL),
            when(!profile.holds(LOOKUP_LOCK_FLAG_BEFORE_KEY), keyError),
            lock,
            0));
  }

  private int lockFlagError(LocalStorageMap map, long flags, Rule rule) {
    return when((flags & F_LOCK) != 0 && !map.hasSpinLock() && profile.holds(rule), -EINVAL);
  }

  // --- BPF_MAP_UPDATE_ELEM ---

  /** {@code map_update_elem}. */
  int updateElem(Execution on, int mapFd, int key, MemorySegment value, long flags) {
    OpenFile file = descriptors.get(mapFd);
    if (!(file instanceof OfMap handle) || !handle.map().references().beginWrite()) {
      return notAMap(file instanceof OfMap ? null : file);
    }
    try {
      long seen = profile.holds(UPDATE_FLAGS_64_BITS) ? flags : flags & ~HIGH_BITS;
      int error = updateError(handle, key, seen);
      return error != 0 ? error : ops.updateElem(on, handle.map(), key, value, seen);
    } finally {
      handle.map().references().endWrite();
    }
  }

  /** What refuses an update before the key is looked at. */
  int updateError(OfMap handle, int key, long flags) {
    if (handle.writable() && !handle.map().isFrozen() && flags <= EXIST && flags >= 0) {
      return 0;
    }
    int permission = writeError(handle, UPDATE_WRITABLE, UPDATE_FROZEN);
    int lock = lockFlagError(handle.map(), flags, UPDATE_LOCK_NEEDS_SPIN_LOCK);
    int keyError = ops.checkKey(key);
    return first(
        when(!profile.holds(UPDATE_PERMISSION_BEFORE_KEY), keyError),
        when(!profile.holds(UPDATE_PERMISSION_BEFORE_LOCK_FLAG), lock),
        permission,
        first(
            when(!profile.holds(UPDATE_LOCK_FLAG_BEFORE_KEY), keyError),
            lock,
            when(hasEarlyBadFlags(flags), -EINVAL),
            0));
  }

  /** {@code bpf_map_check_op_flags}, 7.0; the other bad flags are seen after the key. */
  private boolean hasEarlyBadFlags(long flags) {
    boolean unknown = Long.compareUnsigned(flags & ~F_LOCK, EXIST) > 0;
    if (unknown && !profile.holds(UPDATE_FLAGS_AFTER_KEY) && profile.holds(UPDATE_FLAGS_KNOWN)) {
      return true;
    }
    return (flags & (HIGH_BITS | CPU_FLAGS)) != 0 && profile.holds(UPDATE_CPU_FLAGS_BEFORE_KEY);
  }

  private int writeError(OfMap handle, Rule writable, Rule frozen) {
    boolean refused =
        !handle.writable() && profile.holds(writable)
            || handle.map().isFrozenFor(handle) && profile.holds(frozen);
    return when(refused, -EPERM);
  }

  // --- BPF_MAP_DELETE_ELEM ---

  /** {@code map_delete_elem}. */
  int deleteElem(Execution on, int mapFd, int key) {
    OpenFile file = descriptors.get(mapFd);
    if (!(file instanceof OfMap handle) || !handle.map().references().beginWrite()) {
      return notAMap(file instanceof OfMap ? null : file);
    }
    try {
      int error =
          first(
              when(!profile.holds(DELETE_PERMISSION_BEFORE_KEY), ops.checkKey(key)),
              writeError(handle, DELETE_WRITABLE, DELETE_FROZEN),
              0,
              0);
      return error != 0 ? error : ops.deleteElem(on, handle.map(), key);
    } finally {
      handle.map().references().endWrite();
    }
  }

  // --- what this map type does not have ---

  /** {@code map_lookup_and_delete_elem}. */
  int lookupAndDeleteElem(int mapFd, int key, MemorySegment value, long flags) {
    int unknown = when((flags & ~F_LOCK) != 0 && profile.holds(LOOKUP_DELETE_FLAGS_KNOWN), -EINVAL);
    if (unknown != 0 && profile.holds(LOOKUP_DELETE_FLAGS_BEFORE_MAP_FD)) {
      return unknown;
    }
    OpenFile file = descriptors.get(mapFd);
    if (!(file instanceof OfMap handle)) {
      return notAMap(file);
    }
    int lock = lockFlagError(handle.map(), flags, LOOKUP_DELETE_LOCK_NEEDS_SPIN_LOCK);
    int read = when(!handle.readable() && profile.holds(LOOKUP_DELETE_READABLE), -EPERM);
    int write = writeError(handle, LOOKUP_DELETE_WRITABLE, LOOKUP_DELETE_FROZEN);
    int error =
        first(
            unknown,
            when(!profile.holds(LOOKUP_DELETE_PERMISSION_BEFORE_LOCK_FLAG), lock),
            first(read, write, 0, 0),
            lock);
    return error != 0 ? error : lookupAndDelete(handle.map(), key, value);
  }

  private int lookupAndDelete(LocalStorageMap map, int key, MemorySegment value) {
    int keyError = ops.checkKey(key);
    if (keyError != 0 && !profile.holds(LOOKUP_DELETE_KEY_UNSEEN)) {
      return keyError;
    }
    if (profile.holds(LOOKUP_DELETE_NOT_SUPPORTED)) {
      return profile.holds(LOOKUP_DELETE_ERRNO) ? -ENOTSUPP : -EOPNOTSUPP;
    }
    int found = ops.lookupElem(Execution.UNOBSERVED, map, key, value, false);
    return found != 0 ? found : ops.deleteElem(Execution.UNOBSERVED, map, key);
  }

  /** {@code map_get_next_key}. */
  int getNextKey(int mapFd) {
    return withoutOperation(mapFd, NEXT_KEY_READABLE, NEXT_KEY_NOT_SUPPORTED);
  }

  /** {@code bpf_map_do_batch}. */
  int lookupBatch(int mapFd) {
    return withoutOperation(mapFd, BATCH_READABLE, BATCH_NOT_SUPPORTED);
  }

  private int withoutOperation(int mapFd, Rule readable, Rule notSupported) {
    OpenFile file = descriptors.get(mapFd);
    if (!(file instanceof OfMap handle)) {
      return notAMap(file);
    }
    if (!handle.readable() && profile.holds(readable)) {
      return -EPERM;
    }
    return profile.holds(notSupported) ? -ENOTSUPP : -ENOENT;
  }

  // --- BPF_MAP_FREEZE ---

  /** {@code map_freeze}. */
  int freeze(int mapFd) {
    OpenFile file = descriptors.get(mapFd);
    if (!(file instanceof OfMap handle)) {
      return notAMap(file);
    }
    int fields = when(handle.map().hasFields() && profile.holds(FREEZE_FIELDS_REFUSED), -ENOTSUPP);
    int permission = when(!handle.writable() && profile.holds(FREEZE_WRITABLE), -EPERM);
    int error =
        first(
            when(!profile.holds(FREEZE_FIELDS_BEFORE_PERMISSION), permission),
            fields,
            permission,
            0);
    return error != 0 ? error : handle.map().freeze(handle);
  }
}
