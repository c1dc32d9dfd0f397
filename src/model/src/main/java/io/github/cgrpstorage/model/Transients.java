package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.ALLOC_BEFORE_EXISTENCE;
import static io.github.cgrpstorage.model.Rule.ALLOC_MAY_FAIL;
import static io.github.cgrpstorage.model.Rule.ALLOC_PREFILLED;
import static io.github.cgrpstorage.model.Rule.BUSY_BLOCKS_LOOKUP;
import static io.github.cgrpstorage.model.Rule.BUSY_COUNTER;
import static io.github.cgrpstorage.model.Rule.LOCKS_RESILIENT;
import static io.github.cgrpstorage.model.Rule.STORAGE_FIRST_MAY_FAIL;
import static io.github.cgrpstorage.model.StorageUpdate.EXIST;
import static io.github.cgrpstorage.model.StorageUpdate.F_LOCK;
import static io.github.cgrpstorage.model.StorageUpdate.NOEXIST;
import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EDEADLK;
import static io.github.cgrpstorage.storage.Errno.ENOMEM;
import static io.github.cgrpstorage.storage.Errno.ETIMEDOUT;

import io.github.cgrpstorage.model.OpenFile.OfMap;
import io.github.cgrpstorage.model.Operation.Circumstance;
import io.github.cgrpstorage.storage.seam.Kernel;

/**
 * Failures that are not a function of the arguments: which of them the kernel may give where it
 * would otherwise succeed. None of them changes anything, so going on from one is doing nothing.
 */
final class Transients {

  private final ModelKernel kernel;
  private final Profile profile;

  Transients(ModelKernel kernel, Profile profile) {
    this.kernel = kernel;
    this.profile = profile;
  }

  boolean allows(Operation operation, int observed, Circumstance circumstance) {
    return switch (operation) {
      case Operation.Update update -> update(update, observed, circumstance);
      case Operation.Delete delete -> delete(delete, observed);
      case Operation.HelperGet get ->
          observed == Kernel.HELPER_NULL && isNullAllowed(get, circumstance);
      case Operation.HelperDelete delete -> helperDelete(delete, observed, circumstance);
    };
  }

  private boolean update(Operation.Update update, int observed, Circumstance circumstance) {
    if (!(kernel.descriptors().get(update.map()) instanceof OfMap handle)
        || kernel.commands().updateError(handle, update.key(), update.flags()) != 0
        || kernel.ops().checkKey(update.key()) != 0) {
      return false;
    }
    ModelCgroup cgroup = kernel.ops().cgroupOf(update.key());
    return cgroup != null
        && reachesAllocation(cgroup, handle.map(), update.flags())
        && isCreationFailure(cgroup, handle.map(), observed, circumstance);
  }

  /**
   * Whether {@code bpf_local_storage_update} comes to its allocation, or to the lock behind it.
   * Until a worker has freed the map of a cgroup's last element ({@code
   * bpf_local_storage_map_free}), the cgroup has storage, although nothing is found there.
   */
  private boolean reachesAllocation(ModelCgroup cgroup, LocalStorageMap map, long flags) {
    if (Long.compareUnsigned(flags & ~F_LOCK, EXIST) > 0) {
      return false;
    }
    boolean mayHaveStorage = cgroup.storage() != null || cgroup.metMapFree();
    boolean exists = find(cgroup, map) != null;
    boolean refused = exists ? (flags & NOEXIST) != 0 : (flags & EXIST) != 0;
    boolean inPlace = (flags & F_LOCK) != 0 && (flags & NOEXIST) == 0;
    boolean flagsFirst = !mayHaveStorage || inPlace || !profile.holds(ALLOC_BEFORE_EXISTENCE);
    return !(refused && flagsFirst) && !(exists && inPlace);
  }

  private static StorageElement find(ModelCgroup cgroup, LocalStorageMap map) {
    LocalStorage storage = cgroup.storage();
    return storage == null ? null : storage.lookup(Execution.UNOBSERVED, map, false);
  }

  private boolean isCreationFailure(
      ModelCgroup cgroup, LocalStorageMap map, int observed, Circumstance circumstance) {
    return switch (-observed) {
      case EAGAIN -> mayMeetRemoval(cgroup, circumstance);
      case ENOMEM ->
          profile.holds(ALLOC_MAY_FAIL)
              || cgroup.metMapFree() && StorageUpdate.isTooLarge(map, profile);
      case EDEADLK, ETIMEDOUT -> profile.holds(LOCKS_RESILIENT);
      default -> false;
    };
  }

  /**
   * EAGAIN: another first element, or the last element's removal, by another CPU or by a worker
   * that frees a map.
   */
  private boolean mayMeetRemoval(ModelCgroup cgroup, Circumstance circumstance) {
    if (!profile.holds(STORAGE_FIRST_MAY_FAIL)) {
      return false;
    }
    return circumstance == Circumstance.CONCURRENT
        || cgroup.metMapFree() && !hasLiveElement(cgroup);
  }

  private static boolean hasLiveElement(ModelCgroup cgroup) {
    LocalStorage storage = cgroup.storage();
    StorageElement at = storage == null ? null : storage.first();
    while (at != null && !at.map().references().isHeld()) {
      at = at.next;
    }
    return at != null;
  }

  private boolean delete(Operation.Delete delete, int observed) {
    return isLockFailure(observed)
        && kernel.descriptors().get(delete.map()) instanceof OfMap handle
        && handle.writable()
        && !handle.map().isFrozen()
        && kernel.ops().checkKey(delete.key()) == 0
        && find(kernel.ops().cgroupOf(delete.key()), handle.map()) != null;
  }

  private boolean isLockFailure(int observed) {
    return (observed == -EDEADLK || observed == -ETIMEDOUT) && profile.holds(LOCKS_RESILIENT);
  }

  private boolean isNullAllowed(Operation.HelperGet get, Circumstance circumstance) {
    ModelCgroup cgroup = kernel.cgroupById(get.cgroupId());
    if (cgroup == null || !(kernel.descriptors().get(get.map()) instanceof OfMap handle)) {
      return false;
    }
    boolean busy = mayBeBusy(circumstance);
    if (find(cgroup, handle.map()) != null) {
      return busy && profile.holds(BUSY_BLOCKS_LOOKUP);
    }
    boolean storeMayBeEmpty = circumstance == Circumstance.NESTED && profile.holds(ALLOC_PREFILLED);
    return get.flags() == CgrpStorageMapOps.F_CREATE
        && (busy
            || storeMayBeEmpty
            || profile.holds(ALLOC_MAY_FAIL)
            || profile.holds(LOCKS_RESILIENT)
            || mayMeetRemoval(cgroup, circumstance));
  }

  /** Whether an interrupted or outer operation may have the CPU's counter raised. */
  private boolean mayBeBusy(Circumstance circumstance) {
    return circumstance != Circumstance.ALONE && profile.holds(BUSY_COUNTER);
  }

  private boolean helperDelete(
      Operation.HelperDelete delete, int observed, Circumstance circumstance) {
    ModelCgroup cgroup = kernel.cgroupById(delete.cgroupId());
    if (cgroup == null || !(kernel.descriptors().get(delete.map()) instanceof OfMap handle)) {
      return false;
    }
    return observed == -EBUSY && mayBeBusy(circumstance)
        || isLockFailure(observed) && find(cgroup, handle.map()) != null;
  }
}
