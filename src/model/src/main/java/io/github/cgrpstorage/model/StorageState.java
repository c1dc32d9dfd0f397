package io.github.cgrpstorage.model;

import java.util.List;

/**
 * What a cgroup's storage holds inside, which no kernel shows.
 *
 * @param maps the ids of the maps that it has values of, in the order of its list
 * @param cache the ids of the maps that its 16 cache slots hold, 0 for an empty slot
 */
public record StorageState(List<Integer> maps, List<Integer> cache) {

  /** Copies the lists. */
  public StorageState {
    maps = List.copyOf(maps);
    cache = List.copyOf(cache);
  }
}
