package io.github.cgrpstorage.model;

/**
 * {@code cgroup_cache}, a {@code struct bpf_local_storage_cache}: how many maps use each of the 16
 * slots that every cgroup's storage has. All releases.
 */
final class CgroupCache {

  /** {@code BPF_LOCAL_STORAGE_CACHE_SIZE}. */
  static final int SLOTS = 16;

  private final Profile profile;
  private final int[] usage = new int[SLOTS];

  CgroupCache(Profile profile) {
    this.profile = profile;
  }

  /** {@code bpf_local_storage_cache_idx_get}: the least used slot, the lowest of them. */
  synchronized int getIndex() {
    int least = 0;
    for (int i = 1; i < SLOTS && profile.holds(Rule.CACHE_LEAST_USED); i++) {
      if (usage[i] < usage[least]) {
        least = i;
      }
    }
    usage[least]++;
    return least;
  }

  /** {@code bpf_local_storage_cache_idx_free}. */
  synchronized void freeIndex(int index) {
    usage[index]--;
  }

  synchronized int[] usage() {
    return usage.clone();
  }
}
