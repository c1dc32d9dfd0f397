package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.FREEZE_SPARES_HELPERS;
import static io.github.cgrpstorage.model.Rule.FROM_ID_REMOVED;
import static io.github.cgrpstorage.storage.Errno.E2BIG;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.EPERM;
import static io.github.cgrpstorage.storage.seam.Kernel.HELPER_NO_CGROUP;
import static io.github.cgrpstorage.storage.seam.Kernel.HELPER_NULL;

import io.github.cgrpstorage.model.OpenFile.OfMap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The helpers as the seam calls them: a small program finds the cgroup by its id ({@code
 * bpf_cgroup_from_id}), calls the helper, copies the value and releases the cgroup.
 */
final class HelperCalls {

  /** What the program's buffer holds. */
  private static final int MOST_BYTES = 256;

  private final Profile profile;
  private final DescriptorTable descriptors;
  private final MapCommands commands;
  private final CgrpStorageMapOps ops;
  private final CgroupTree v2;
  private final CgroupTree v1;

  HelperCalls(
      Profile profile,
      DescriptorTable descriptors,
      MapCommands commands,
      CgrpStorageMapOps ops,
      CgroupTree v2,
      CgroupTree v1) {
    this.profile = profile;
    this.descriptors = descriptors;
    this.commands = commands;
    this.ops = ops;
    this.v2 = v2;
    this.v1 = v1;
  }

  /** {@code bpf_cgroup_from_id}, without the reference; null for NULL. */
  ModelCgroup find(long id) {
    ModelCgroup found = v2.byId(id);
    return found == null && v1.isFoundById() ? v1.byId(id) : found;
  }

  int get(int map, long cgroupId, long flags, byte[] init, MemorySegment value) {
    OpenFile file = descriptors.get(map);
    if (!(file instanceof OfMap handle)) {
      return commands.notAMap(file);
    }
    if (handle.map().valueSize() > MOST_BYTES) {
      return -E2BIG;
    }
    if (!handle.map().references().tryGet()) {
      return -EBADF;
    }
    try {
      return get(handle.map(), cgroupId, flags, init, value);
    } finally {
      handle.map().references().put();
    }
  }

  private int get(
      LocalStorageMap map, long cgroupId, long flags, byte[] init, MemorySegment value) {
    ModelCgroup cgroup = find(cgroupId);
    if (cgroup == null || !cgroup.tryGet()) {
      return notFound(cgroup, HELPER_NULL);
    }
    try {
      StorageElement element = get(map, cgroup, flags, init);
      if (element == null) {
        return HELPER_NULL;
      }
      map.copyRaw(element.value(), value);
      return 0;
    } finally {
      cgroup.put();
    }
  }

  private StorageElement get(LocalStorageMap map, ModelCgroup cgroup, long flags, byte[] init) {
    byte[] initial = init == null ? null : Arrays.copyOf(init, map.valueSize());
    return ops.get(Execution.UNOBSERVED, map, cgroup, initial, mayWrite(map) ? flags : 0);
  }

  private boolean mayWrite(LocalStorageMap map) {
    return !map.isFrozen() || profile.holds(FREEZE_SPARES_HELPERS);
  }

  /** A cgroup whose last reference is gone is not found, and where it is, it has nothing. */
  private int notFound(ModelCgroup freed, int nothing) {
    return freed == null || profile.holds(FROM_ID_REMOVED) ? HELPER_NO_CGROUP : nothing;
  }

  int delete(int map, long cgroupId) {
    OpenFile file = descriptors.get(map);
    if (!(file instanceof OfMap handle)) {
      return commands.notAMap(file);
    }
    ModelCgroup cgroup = find(cgroupId);
    if (cgroup == null || !cgroup.tryGet()) {
      return notFound(cgroup, -ENOENT);
    }
    try {
      return mayWrite(handle.map())
          ? ops.delete(Execution.UNOBSERVED, handle.map(), cgroup)
          : -EPERM;
    } finally {
      cgroup.put();
    }
  }
}
