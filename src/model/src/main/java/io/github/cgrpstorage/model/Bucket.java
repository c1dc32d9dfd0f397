package io.github.cgrpstorage.model;

/**
 * A bucket of a map: {@code struct bpf_local_storage_map_bucket}, a list of the map's elements for
 * {@code map_free} to find them by. Callers synchronize on it, as the kernel takes {@code b->lock}.
 */
final class Bucket {

  private StorageElement first;
  private int size;

  /** {@code bpf_selem_link_map_nolock}. */
  void link(StorageElement element) {
    element.nextInBucket = first;
    if (first != null) {
      first.previousInBucket = element;
    }
    first = element;
    element.inBucket = true;
    size++;
  }

  /** {@code bpf_selem_unlink_map_nolock}; false when another had done it. */
  boolean unlink(StorageElement element) {
    if (!element.inBucket) {
      return false;
    }
    if (element.previousInBucket == null) {
      first = element.nextInBucket;
    } else {
      element.previousInBucket.nextInBucket = element.nextInBucket;
    }
    if (element.nextInBucket != null) {
      element.nextInBucket.previousInBucket = element.previousInBucket;
    }
    element.nextInBucket = null;
    element.previousInBucket = null;
    element.inBucket = false;
    size--;
    return true;
  }

  StorageElement first() {
    return first;
  }

  int size() {
    return size;
  }
}
