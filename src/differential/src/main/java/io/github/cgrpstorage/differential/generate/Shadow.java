package io.github.cgrpstorage.differential.generate;

import io.github.cgrpstorage.differential.trace.Target;

/**
 * What the generator believes of the names, by what it generated alone: no outcome is looked at, so
 * a seed gives the same operations on every kernel. A belief may be wrong; only what the format
 * demands is exact: which names are bound, and how large a map's values are.
 */
final class Shadow {

  /** A map's name. */
  static final class MapName {
    boolean bound;
    boolean open;
    boolean lock;
    boolean readable;
    boolean writable;
    int valueSize;

    /** Whether an update may succeed. */
    boolean takesUpdates() {
      return open && writable;
    }

    /** Whether a helper's value fits what runs the helper. */
    boolean takesHelpers() {
      return open && valueSize <= 256;
    }
  }

  /** A pin's name. */
  static final class PinName {
    boolean bound;
    boolean there;
    boolean lock;
    int valueSize;
  }

  /** A cgroup's name. */
  static final class CgroupName {
    boolean bound;
    boolean live;

    /** Another number each time the name is bound. */
    int incarnation;
  }

  /** A descriptor's name. */
  static final class DescriptorName {
    boolean bound;
    boolean open;
    Target target;
    int cgroup;
    int incarnation;
  }

  final MapName[] maps;
  final PinName[] pins;
  final CgroupName[] cgroups;
  final DescriptorName[] descriptors;

  Shadow(int maps, int cgroups, int descriptors, int pins) {
    this.maps = new MapName[maps];
    this.pins = new PinName[pins];
    this.cgroups = new CgroupName[cgroups];
    this.descriptors = new DescriptorName[descriptors];
    java.util.Arrays.setAll(this.maps, _ -> new MapName());
    java.util.Arrays.setAll(this.pins, _ -> new PinName());
    java.util.Arrays.setAll(this.cgroups, _ -> new CgroupName());
    java.util.Arrays.setAll(this.descriptors, _ -> new DescriptorName());
  }

  /** Whether a descriptor is believed to be the directory of a cgroup that lives. */
  boolean isLiveKey(int slot) {
    DescriptorName name = descriptors[slot];
    return switch (name.target) {
      case CGROUP, CGROUP_PATH ->
          name.open
              && cgroups[name.cgroup].live
              && cgroups[name.cgroup].incarnation == name.incarnation;
      case ROOT -> name.open;
      case CONTROL, FILE, DIR -> false;
    };
  }
}
