package io.github.cgrpstorage.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What to load.
 *
 * @param collectors which collectors; those that this kernel does not fit are left out and reported
 * @param maps pins of other maps of cgroup storage whose values' members are marked as metrics
 * @param obituaries how many removed cgroups the kernel keeps the last values of, at least: memory
 *     for each map, about 1 KiB and the value's size a cgroup. A reader that looks less often than
 *     so many cgroups are removed misses some, and knows how many
 * @param inherit whether a removed cgroup's numbers are added to its parent's, so that the total of
 *     a subtree never goes backwards; a cgroup's numbers are then its own and those of its removed
 *     descendants, and a removed cgroup is shown without numbers. Not those of other maps
 */
public record AgentOptions(
    Set<Collector> collectors, List<Path> maps, int obituaries, boolean inherit) {

  /** The {@linkplain Collector#usual() usual} collectors, 4,096 obituaries, no inheritance. */
  public static final AgentOptions USUAL =
      new AgentOptions(Collector.usual(), List.of(), 4096, false);

  private static final int MOST_OBITUARIES = 1 << 20;

  /** Copies the collections and checks the number. */
  public AgentOptions {
    collectors = Set.copyOf(collectors);
    maps = List.copyOf(maps);
    if (obituaries < 1 || obituaries > MOST_OBITUARIES) {
      throw new IllegalArgumentException(
          "between 1 and " + MOST_OBITUARIES + " obituaries can be kept, not " + obituaries);
    }
  }

  /**
   * As this, with other collectors.
   *
   * @param collectors which
   * @return new options
   */
  public AgentOptions withCollectors(Set<Collector> collectors) {
    return new AgentOptions(collectors, maps, obituaries, inherit);
  }

  /**
   * As this, with other maps.
   *
   * @param maps pins
   * @return new options
   */
  public AgentOptions withMaps(List<Path> maps) {
    return new AgentOptions(collectors, maps, obituaries, inherit);
  }

  /**
   * As this, with room for another number of removed cgroups.
   *
   * @param obituaries how many
   * @return new options
   */
  public AgentOptions withObituaries(int obituaries) {
    return new AgentOptions(collectors, maps, obituaries, inherit);
  }

  /**
   * As this, with or without inheritance.
   *
   * @param inherit whether parents inherit
   * @return new options
   */
  public AgentOptions withInherit(boolean inherit) {
    return new AgentOptions(collectors, maps, obituaries, inherit);
  }

  /** A power of two. */
  int capacity() {
    int highest = Integer.highestOneBit(obituaries);
    return highest == obituaries ? highest : highest << 1;
  }
}
