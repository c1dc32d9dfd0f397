package io.github.cgrpstorage.storage;

import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EEXIST;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.ENOMEM;

import io.github.cgrpstorage.storage.seam.Handle;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;

/**
 * A map of type {@code BPF_MAP_TYPE_CGRP_STORAGE}: to each cgroup its own value of one layout. The
 * value lives with the cgroup, and the kernel frees it with the cgroup or with the map, whichever
 * goes first.
 *
 * <p>What nobody else says:
 *
 * <ul>
 *   <li>An update <em>replaces</em> the element. A BPF program that still holds the old pointer
 *       writes into an orphan: its increments are lost. Only {@link #updateLocked}, which a value
 *       with a {@code bpf_spin_lock} allows, writes in place ({@code bpf_local_storage_update},
 *       6.2).
 *   <li>A lookup copies while BPF programs write: a value of several words may tear, one of eight
 *       aligned bytes does not. {@link #lookupLocked} copies under the lock.
 *   <li>The kernel has no way to go through a map of this type (get-next-key is ENOTSUPP): use a
 *       cgroup iterator.
 * </ul>
 *
 * <p>Thread-safe. The caller owns it and closes it; use after {@link #close()} is {@link
 * IllegalStateException}, and a call that is under way when another thread closes ends as if it had
 * come first. Closing the last handle of a map that is not pinned and that no program uses frees
 * the map and all its values.
 *
 * <p>{@link #lookup}, {@link #update} and {@link #delete} allocate nothing on a warm path. What
 * comes to ENOENT asks libc whether the cgroup lives: for its errno, JDK 25 allocates 40 bytes that
 * the JIT compiler mostly removes.
 */
public final class CgroupStorage implements AutoCloseable {

  static final KernelRelease V6_19 = new KernelRelease(6, 19);
  static final KernelRelease V7_0 = new KernelRelease(7, 0);

  /**
   * {@code kmalloc_nolock} serves 8192 bytes, of which 72 are the element's own: x86-64 and arm64,
   * 4 KiB pages.
   */
  static final int MOST_SINCE_6_19 = 8120;

  /**
   * EAGAIN: two CPUs raced for a cgroup's first element, or an earlier map's last one is being
   * freed.
   */
  static final int MOST_EAGAIN = 1000;

  /** ENOMEM with memory free: the try-lock allocator of 7.0 and newer. */
  static final int MOST_ENOMEM = 200;

  /** BPF_F_LOCK. */
  private static final long LOCK = 4;

  private final Kernel kernel;
  private final KernelRelease release;
  private final Handle handle;
  private final String name;
  private final ValueType type;
  private final long valueSize;

  CgroupStorage(Kernel kernel, int descriptor, String name, ValueType type) {
    this.kernel = kernel;
    this.release = kernel.release();
    this.name = name;
    this.type = type;
    this.valueSize = type.byteSize();
    this.handle = Handle.ofDescriptor(kernel, descriptor, describe());
  }

  private String describe() {
    return "map '" + name + "'";
  }

  /**
   * The map's name.
   *
   * @return 15 bytes at most; empty when it has none
   */
  public String name() {
    return name;
  }

  /**
   * The value's schema.
   *
   * @return what the map's BTF says
   */
  public ValueType type() {
    return type;
  }

  /**
   * The value's layout.
   *
   * @return the layout of each value, {@code layout().byteSize()} bytes long
   */
  public StructLayout layout() {
    return type.layout();
  }

  /**
   * Copies a cgroup's value to the caller: {@code bpf_cgrp_storage_lookup_elem}, 6.2.
   *
   * @param cgroup the key
   * @param value receives the value: exactly the layout's size, native or heap; untouched unless
   *     the result is PRESENT
   * @return what it came to
   * @throws BpfException when the kernel refuses
   * @throws IllegalArgumentException when the segment has another size or is read-only
   */
  public LookupResult lookup(Cgroup cgroup, MemorySegment value) throws BpfException {
    return lookup(cgroup, value, 0);
  }

  /**
   * As {@link #lookup}, under the value's {@code bpf_spin_lock}, so that nothing tears whose
   * writers take it. The lock itself reads as zeroes.
   *
   * @param cgroup the key
   * @param value receives the value
   * @return what it came to
   * @throws BpfException when the kernel refuses: EINVAL when the value has no lock
   * @throws IllegalArgumentException when the segment has another size or is read-only
   */
  public LookupResult lookupLocked(Cgroup cgroup, MemorySegment value) throws BpfException {
    return lookup(cgroup, value, LOCK);
  }

  private LookupResult lookup(Cgroup cgroup, MemorySegment value, long flags) throws BpfException {
    checkWritable(value);
    int map = (int) handle.acquire();
    try {
      int key = (int) cgroup.handle().acquire();
      try {
        int result = kernel.mapLookupElem(map, key, value, flags);
        if (result == 0) {
          return LookupResult.PRESENT;
        }
        if (result == -ENOENT) {
          return lives(key) ? LookupResult.ABSENT : LookupResult.CGROUP_GONE;
        }
        throw refused("bpf_map_lookup_elem", -result, cgroup);
      } finally {
        cgroup.handle().release();
      }
    } finally {
      handle.release();
    }
  }

  /**
   * Stores a cgroup's value, whatever is there: {@link UpdateMode#ANY}.
   *
   * @param cgroup the key
   * @param value the value: exactly the layout's size, native or heap
   * @return STORED or CGROUP_GONE
   * @throws BpfException when the kernel refuses
   * @throws IllegalArgumentException when the segment has another size
   */
  public UpdateResult update(Cgroup cgroup, MemorySegment value) throws BpfException {
    return update(cgroup, value, UpdateMode.ANY);
  }

  /**
   * Stores a cgroup's value by replacing its element: {@code bpf_cgrp_storage_update_elem}, 6.2.
   * EAGAIN, which is ordinary when CPUs race for a cgroup's first value, is tried again up to 1,000
   * times; ENOMEM, which 7.0 and newer give with memory free, up to 200 times.
   *
   * @param cgroup the key
   * @param value the value: exactly the layout's size, native or heap
   * @param mode when to store
   * @return what it came to
   * @throws BpfException when the kernel refuses: EPERM for a frozen map, ENOMEM, EAGAIN after all
   *     tries
   * @throws IllegalArgumentException when the segment has another size
   */
  public UpdateResult update(Cgroup cgroup, MemorySegment value, UpdateMode mode)
      throws BpfException {
    return update(cgroup, value, mode.flag());
  }

  /**
   * As {@link #update(Cgroup, MemorySegment, UpdateMode)}, under the value's {@code bpf_spin_lock}:
   * an element that is there is written in place, so that BPF programs keep a good pointer.
   *
   * @param cgroup the key
   * @param value the value
   * @param mode when to store
   * @return what it came to
   * @throws BpfException when the kernel refuses: EINVAL when the value has no lock
   * @throws IllegalArgumentException when the segment has another size
   */
  public UpdateResult updateLocked(Cgroup cgroup, MemorySegment value, UpdateMode mode)
      throws BpfException {
    return update(cgroup, value, mode.flag() | LOCK);
  }

  private UpdateResult update(Cgroup cgroup, MemorySegment value, long flags) throws BpfException {
    checkSize(value);
    int map = (int) handle.acquire();
    try {
      int key = (int) cgroup.handle().acquire();
      try {
        int result = updateWithRetry(map, key, value, flags);
        if (result == 0) {
          return UpdateResult.STORED;
        }
        if (result == -EEXIST) {
          return UpdateResult.REFUSED_PRESENT;
        }
        if (result == -ENOENT) {
          return lives(key) ? UpdateResult.REFUSED_ABSENT : UpdateResult.CGROUP_GONE;
        }
        throw refused("bpf_map_update_elem", -result, cgroup);
      } finally {
        cgroup.handle().release();
      }
    } finally {
      handle.release();
    }
  }

  private int updateWithRetry(int map, int key, MemorySegment value, long flags) {
    int result = kernel.mapUpdateElem(map, key, value, flags);
    for (int tries = 1; mayRetry(result, tries); tries++) {
      Thread.yield();
      result = kernel.mapUpdateElem(map, key, value, flags);
    }
    return result;
  }

  private boolean mayRetry(int result, int tries) {
    return switch (-result) {
      case EAGAIN -> tries < MOST_EAGAIN;
      case ENOMEM -> tries < MOST_ENOMEM && valueSize <= MOST_SINCE_6_19 && release.atLeast(V7_0);
      default -> false;
    };
  }

  /**
   * Removes a cgroup's value: {@code bpf_cgrp_storage_delete_elem}, 6.2.
   *
   * @param cgroup the key
   * @return what it came to
   * @throws BpfException when the kernel refuses: EPERM for a frozen map
   */
  public DeleteResult delete(Cgroup cgroup) throws BpfException {
    int map = (int) handle.acquire();
    try {
      int key = (int) cgroup.handle().acquire();
      try {
        int result = kernel.mapDeleteElem(map, key);
        if (result == 0) {
          return DeleteResult.DELETED;
        }
        if (result == -ENOENT) {
          return lives(key) ? DeleteResult.ABSENT : DeleteResult.CGROUP_GONE;
        }
        throw refused("bpf_map_delete_elem", -result, cgroup);
      } finally {
        cgroup.handle().release();
      }
    } finally {
      handle.release();
    }
  }

  /**
   * ENOENT is "no value" or "cgroup gone". A removed cgroup loses its files before its reference is
   * killed ({@code cgroup_destroy_locked}: css_clear_dir, kernfs_remove, then percpu_ref_kill), so
   * when the kernel found it dead, this look finds it dead too.
   */
  private boolean lives(int key) {
    return kernel.cgroupIsLive(key) != 0;
  }

  /**
   * Forbids every later write by user space through any handle; BPF programs still write. It cannot
   * be undone.
   *
   * @throws BpfException EPERM when it is frozen already or the handle is read-only; ENOTSUPP when
   *     the value has a special field such as {@code bpf_spin_lock}
   */
  public void freeze() throws BpfException {
    int map = (int) handle.acquire();
    try {
      check("bpf_map_freeze", kernel.mapFreeze(map), describe());
    } finally {
      handle.release();
    }
  }

  /**
   * Gives the map a name in bpffs, which keeps it until the name is removed.
   *
   * @param pin a path in a mounted bpffs that does not exist yet
   * @throws BpfException EEXIST, EPERM when the path is not in bpffs, ENOENT when its folder does
   *     not exist
   */
  public void pin(Path pin) throws BpfException {
    int map = (int) handle.acquire();
    try {
      check("bpf_obj_pin", kernel.objPin(map, pin), Text.quote(pin));
    } finally {
      handle.release();
    }
  }

  /**
   * What the kernel says of the map now.
   *
   * @return id, name, sizes, flags, memory
   * @throws BpfException when the kernel refuses
   */
  public MapInfo info() throws BpfException {
    int map = (int) handle.acquire();
    try {
      Result<MapInfo> info = kernel.mapInfo(map);
      check("bpf_obj_get_info_by_fd", -info.errno(), describe());
      return info.value();
    } finally {
      handle.release();
    }
  }

  /**
   * The descriptor, for modules that hand it to the kernel themselves.
   *
   * @return the handle; this object stays its owner
   */
  public Handle handle() {
    return handle;
  }

  /** Closes the descriptor. A second call does nothing. */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return describe();
  }

  private void checkSize(MemorySegment value) {
    if (value.byteSize() != valueSize) {
      throw new IllegalArgumentException(
          "the value is " + value.byteSize() + " bytes, " + describe() + " takes " + valueSize);
    }
  }

  private void checkWritable(MemorySegment value) {
    checkSize(value);
    if (value.isReadOnly()) {
      throw new IllegalArgumentException(
          "a lookup writes to the segment, and this one is read-only");
    }
  }

  private static void check(String call, int result, String subject) throws BpfException {
    if (result < 0) {
      throw Diagnosis.explain(call, -result, subject);
    }
  }

  private BpfException refused(String call, int errno, Cgroup cgroup) {
    String subject = describe() + ", " + cgroup;
    return switch (errno) {
      case EBADF -> Diagnosis.badKey(call, subject, cgroup.isV1(), release);
      case ENOMEM -> Diagnosis.noMemory(subject, (int) valueSize, release);
      default -> Diagnosis.explain(call, errno, subject);
    };
  }
}
