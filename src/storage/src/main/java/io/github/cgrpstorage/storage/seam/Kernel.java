package io.github.cgrpstorage.storage.seam;

import io.github.cgrpstorage.storage.KernelRelease;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * The seam: what this project asks of a kernel. The real kernel implements it through libbpf, the
 * reference model in plain Java; the typed API, traces, and the differential runner stand on it and
 * do not know which world they are in.
 *
 * <p>One convention: a call that gives an {@code int} or {@code long} gives its value (0 or more),
 * or {@code -errno}; a call that gives an object gives a {@link Result}. Nothing here throws for an
 * error of the kernel, retries, or interprets. Descriptors are plain numbers, as in a process's
 * descriptor table: a number that is not open gives {@code EBADF}. Ownership of descriptors is the
 * caller's; the typed API wraps each one in a {@link Handle}.
 *
 * <p>Names follow the commands of bpf(2) and the system calls. All methods are safe to call from
 * any thread.
 */
public interface Kernel extends AutoCloseable {

  /** {@link #helperGet}: the helper returned NULL. */
  int HELPER_NULL = 1;

  /** {@link #helperGet}, {@link #helperDelete}: no cgroup with that id can be found any more. */
  int HELPER_NO_CGROUP = 2;

  /** {@link #cgroupOpenAt}: no directory to start from. */
  int NO_DIRECTORY = -100;

  /**
   * The release this kernel behaves as.
   *
   * @return the release
   */
  KernelRelease release();

  /**
   * BPF_BTF_LOAD.
   *
   * @param btf raw BTF: header, types, strings
   * @param log receives the kernel's log when it refuses; may be null
   * @return a BTF descriptor, or {@code -errno}
   */
  int btfLoad(byte[] btf, StringBuilder log);

  /**
   * BPF_MAP_CREATE.
   *
   * @param spec what to create
   * @return a map descriptor, or {@code -errno}
   */
  int mapCreate(MapSpec spec);

  /**
   * BPF_MAP_LOOKUP_ELEM. On failure the value is untouched.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   * @param value receives the value, of at least the map's value size
   * @param flags 0 or BPF_F_LOCK; others as a test wants them
   * @return 0, or {@code -errno}
   */
  int mapLookupElem(int map, int key, MemorySegment value, long flags);

  /**
   * BPF_MAP_UPDATE_ELEM.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   * @param value the value, of at least the map's value size
   * @param flags BPF_ANY, BPF_NOEXIST, BPF_EXIST, each with or without BPF_F_LOCK; others as a test
   *     wants them
   * @return 0, or {@code -errno}
   */
  int mapUpdateElem(int map, int key, MemorySegment value, long flags);

  /**
   * BPF_MAP_DELETE_ELEM.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   * @return 0, or {@code -errno}
   */
  int mapDeleteElem(int map, int key);

  /**
   * BPF_MAP_LOOKUP_AND_DELETE_ELEM, which this map type does not have: {@code -ENOTSUPP} at best.
   *
   * @param map a map's descriptor
   * @param key the descriptor number that is the key
   * @param value would receive the value
   * @param flags as for a lookup
   * @return {@code -errno}
   */
  int mapLookupAndDeleteElem(int map, int key, MemorySegment value, long flags);

  /**
   * BPF_MAP_GET_NEXT_KEY, which this map type does not have: {@code -ENOTSUPP} at best.
   *
   * @param map a map's descriptor
   * @param key the key to go on from; null asks for the first
   * @return {@code -errno}
   */
  int mapGetNextKey(int map, Integer key);

  /**
   * BPF_MAP_LOOKUP_BATCH of one element, which this map type does not have: {@code -ENOTSUPP} at
   * best.
   *
   * @param map a map's descriptor
   * @return {@code -errno}
   */
  int mapLookupBatch(int map);

  /**
   * BPF_MAP_FREEZE.
   *
   * @param map a map's descriptor
   * @return 0, or {@code -errno}
   */
  int mapFreeze(int map);

  /**
   * BPF_OBJ_GET_INFO_BY_FD of a map, with what {@code /proc/self/fdinfo} adds.
   *
   * @param map a map's descriptor
   * @return the map's description
   */
  Result<MapInfo> mapInfo(int map);

  /**
   * The raw BTF that a map was created with.
   *
   * @param btfId {@link MapInfo#btfId()}
   * @return the BTF's bytes
   */
  Result<byte[]> btfById(int btfId);

  /**
   * BPF_MAP_GET_FD_BY_ID.
   *
   * @param id a map's id
   * @param flags 0, BPF_F_RDONLY or BPF_F_WRONLY
   * @return a map descriptor, or {@code -errno}
   */
  int mapGetFdById(int id, int flags);

  /**
   * BPF_OBJ_PIN.
   *
   * @param map a map's descriptor
   * @param pin a path in bpffs that does not exist yet
   * @return 0, or {@code -errno}
   */
  int objPin(int map, Path pin);

  /**
   * BPF_OBJ_GET.
   *
   * @param pin a pinned object's path
   * @param flags 0, BPF_F_RDONLY or BPF_F_WRONLY
   * @return the object's descriptor, or {@code -errno}
   */
  int objGet(Path pin, int flags);

  /**
   * Removes a pin: unlink(2) of a file in bpffs.
   *
   * @param pin a pinned object's path
   * @return 0, or {@code -errno}
   */
  int unpin(Path pin);

  /**
   * Where the cgroup2 hierarchy is mounted.
   *
   * @return its root directory
   */
  Result<Path> cgroupRoot();

  /**
   * Opens a cgroup's directory.
   *
   * @param directory a directory's descriptor that a relative path starts from, or {@link
   *     #NO_DIRECTORY}
   * @param path a path to a directory
   * @param pathOnly open it with O_PATH, which is enough for a key
   * @return a descriptor, or {@code -errno}
   */
  int cgroupOpenAt(int directory, Path path, boolean pathOnly);

  /**
   * Opens a cgroup's file {@code cgroup.procs}, which is no key.
   *
   * @param cgroup a cgroup directory's descriptor
   * @return a descriptor, or {@code -errno}
   */
  int cgroupOpenControlFile(int cgroup);

  /**
   * Opens something outside any cgroup file system, which is no key.
   *
   * @param directory true for a directory, false for a regular file
   * @return a descriptor, or {@code -errno}
   */
  int openElsewhere(boolean directory);

  /**
   * Opens a cgroup2 directory by its 64-bit id.
   *
   * @param id the cgroup's id, as bpf_get_current_cgroup_id gives it
   * @return a descriptor, or {@code -errno}: ENOENT when no living cgroup has it
   */
  int cgroupOpenById(long id);

  /**
   * The path of a cgroup's directory as it is now.
   *
   * @param descriptor a cgroup directory's descriptor
   * @return the path
   */
  Result<Path> cgroupPath(int descriptor);

  /**
   * What a descriptor is, as a key.
   *
   * @param descriptor any descriptor
   * @return {@link CgroupKind}'s ordinal, or {@code -errno}
   */
  int cgroupKind(int descriptor);

  /**
   * The 64-bit id of the cgroup whose directory a descriptor is: its inode number (kernfs, all
   * releases).
   *
   * @param descriptor a cgroup directory's descriptor
   * @return the id, or {@code -errno}
   */
  long cgroupId(int descriptor);

  /**
   * Whether a cgroup still lives, that is, rmdir(2) was not called on it.
   *
   * @param descriptor a cgroup directory's descriptor
   * @return 1 for a living cgroup, 0 for a removed one, or {@code -errno}
   */
  int cgroupIsLive(int descriptor);

  /**
   * Makes a cgroup.
   *
   * @param parent a cgroup directory's descriptor
   * @param name the new directory's name, one path element
   * @return 0, or {@code -errno}
   */
  int cgroupMkdirAt(int parent, Path name);

  /**
   * Removes a cgroup.
   *
   * @param parent a cgroup directory's descriptor
   * @param name the directory's name, one path element
   * @return 0, or {@code -errno}: EBUSY while it has processes or children
   */
  int cgroupRmdirAt(int parent, Path name);

  /**
   * The names of a cgroup's children.
   *
   * @param descriptor a cgroup directory's descriptor
   * @return one path element a child, in no order
   */
  Result<List<Path>> cgroupChildren(int descriptor);

  /**
   * A BPF program calls bpf_cgrp_storage_get(map, cgroup, init, flags).
   *
   * @param map a map's descriptor; its value size is 256 at most
   * @param cgroupId the cgroup's id
   * @param flags 0 or BPF_LOCAL_STORAGE_GET_F_CREATE; others as a test wants them
   * @param init the initial value, of the map's value size, or null for NULL
   * @param value receives the value
   * @return 0 and the value, {@link #HELPER_NULL}, {@link #HELPER_NO_CGROUP}, or {@code -errno}
   *     when the program could not be run
   */
  int helperGet(int map, long cgroupId, long flags, byte[] init, MemorySegment value);

  /**
   * A BPF program calls bpf_cgrp_storage_delete(map, cgroup).
   *
   * @param map a map's descriptor
   * @param cgroupId the cgroup's id
   * @return 0, {@link #HELPER_NO_CGROUP}, or the helper's own {@code -errno}
   */
  int helperDelete(int map, long cgroupId);

  /**
   * close(2).
   *
   * @param descriptor a descriptor
   * @return 0, or {@code -errno}
   */
  int close(int descriptor);

  /** Ends what this object itself holds; descriptors that the caller opened stay the caller's. */
  @Override
  void close();
}
