package io.github.cgrpstorage.model;

import java.util.List;

/**
 * What a map holds inside, which no kernel shows.
 *
 * @param id the map's id
 * @param cacheIndex its slot in every cgroup's cache
 * @param bucketSizes how many elements each of its buckets has
 * @param memoryUsage {@code bpf_local_storage_map_mem_usage}
 */
public record MapState(int id, int cacheIndex, List<Integer> bucketSizes, long memoryUsage) {

  /** Copies the list. */
  public MapState {
    bucketSizes = List.copyOf(bucketSizes);
  }

  /**
   * How many cgroups have a value in it.
   *
   * @return the sum of the buckets
   */
  public int elements() {
    return bucketSizes.stream().mapToInt(Integer::intValue).sum();
  }
}
