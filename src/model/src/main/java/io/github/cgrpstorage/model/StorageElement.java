package io.github.cgrpstorage.model;

import java.lang.foreign.MemorySegment;

/**
 * The value of one map for one cgroup: {@code struct bpf_local_storage_elem} with its {@code
 * bpf_local_storage_data}. It is in two lists, that of its cgroup's storage and that of a bucket of
 * its map.
 *
 * <p>An element without a map is an error pointer, {@code ERR_PTR}.
 */
final class StorageElement {

  private final LocalStorageMap map;
  private final byte[] value;
  private final long identity;
  private final int error;

  /** {@code selem->local_storage}; set before the element is published. */
  private LocalStorage storage;

  /**
   * {@code snode}: written under the storage's lock, read without. An unlinked element still points
   * on.
   */
  volatile StorageElement next;

  StorageElement previous;

  private volatile boolean linked;
  private volatile boolean reclaimed;

  /** {@code map_node}: under the bucket's lock. */
  StorageElement nextInBucket;

  StorageElement previousInBucket;
  boolean inBucket;

  private StorageElement(LocalStorageMap map, byte[] value, long identity, int error) {
    this.map = map;
    this.value = value;
    this.identity = identity;
    this.error = error;
  }

  /** {@code ERR_PTR}. */
  static StorageElement error(int errno) {
    return new StorageElement(null, null, 0, -errno);
  }

  /** The memory of {@code bpf_selem_alloc}: zeroes, and the value without its special fields. */
  static StorageElement alloc(LocalStorageMap map, MemorySegment initial) {
    byte[] value = new byte[map.valueSize()];
    if (initial != null) {
      map.copyIn(initial, value);
    }
    return new StorageElement(map, value, map.nextIdentity(), 0);
  }

  /** {@code PTR_ERR_OR_ZERO}. */
  int errorOrZero() {
    return error;
  }

  LocalStorageMap map() {
    return map;
  }

  byte[] value() {
    return value;
  }

  /** Tells elements of one map apart. */
  long identity() {
    return identity;
  }

  LocalStorage storage() {
    return storage;
  }

  /** {@code selem_linked_to_storage}. */
  boolean isLinked() {
    return linked;
  }

  void linkTo(LocalStorage owner) {
    storage = owner;
    linked = true;
  }

  void unlinked() {
    linked = false;
  }

  /** The end of its last grace period. */
  void reclaim() {
    reclaimed = true;
  }

  boolean isReclaimed() {
    return reclaimed;
  }

  /** {@code copy_map_value_locked}, into this element: under the value's bpf_spin_lock. */
  synchronized void copyLocked(MemorySegment from) {
    map.copyIn(from, value);
  }

  /** {@code copy_map_value_locked}, out of this element. */
  synchronized void copyOutLocked(MemorySegment to) {
    map.copyOut(value, to);
  }
}
