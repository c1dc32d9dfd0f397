package io.github.cgrpstorage.differential.replay;

import static io.github.cgrpstorage.storage.Errno.ENOENT;

import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.Result;
import io.github.cgrpstorage.storage.seam.UniqueName;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * The cgroups of one replay, all below a private test root. Directory names are never used twice,
 * so a removed cgroup's path stays a path to nothing.
 */
final class Cgroups {

  private final Kernel kernel;
  private final Path hierarchyPath;
  private final int hierarchy;
  private final Path rootName;
  private final int root;
  private final Path[] paths;

  /** Kept open, so that what is done below a removed cgroup is refused by the kernel itself. */
  private final Slots directories;

  private final long[] ids;

  /** Those that were made and not removed; a child stands after its parent. */
  private final SequencedSet<Path> made = new LinkedHashSet<>();

  private int serial;

  private Cgroups(
      Kernel kernel, Path hierarchyPath, int hierarchy, Path rootName, int root, int count) {
    this.kernel = kernel;
    this.hierarchyPath = hierarchyPath;
    this.hierarchy = hierarchy;
    this.rootName = rootName;
    this.root = root;
    this.paths = new Path[count];
    this.directories = new Slots(kernel, count);
    this.ids = new long[count];
  }

  /** Makes the private test root. */
  static Cgroups open(Kernel kernel, int count) throws BpfException {
    Result<Path> path = kernel.cgroupRoot();
    int hierarchy =
        path.errno() != 0
            ? -path.errno()
            : kernel.cgroupOpenAt(Kernel.NO_DIRECTORY, path.value(), false);
    if (hierarchy < 0) {
      throw BpfException.of("open", -hierarchy).on("the cgroup2 root").build();
    }
    Path name = Path.of(UniqueName.of("cgrp-replay"));
    int result = kernel.cgroupMkdirAt(hierarchy, name);
    if (result == 0) {
      result = kernel.cgroupOpenAt(hierarchy, name, false);
    }
    if (result < 0) {
      kernel.cgroupRmdirAt(hierarchy, name);
      kernel.close(hierarchy);
      throw BpfException.of("mkdir", -result).on("the private test root '" + name + "'").build();
    }
    return new Cgroups(kernel, path.value(), hierarchy, name, result, count);
  }

  /** {@code open F root}. */
  int openRoot() {
    return kernel.cgroupOpenAt(Kernel.NO_DIRECTORY, hierarchyPath, false);
  }

  /** {@code mkdir}. A name that is bound to nothing behaves as a directory that was removed. */
  int mkdir(int slot, int parent) {
    Path name = Path.of("c" + serial++);
    boolean below = parent != Operation.Mkdir.NO_PARENT;
    boolean nowhere = below && paths[parent] == null;
    int result =
        nowhere ? -ENOENT : kernel.cgroupMkdirAt(below ? directories.get(parent) : root, name);
    if (result < 0) {
      bind(slot, null, -ENOENT);
      return result;
    }
    Path path = below ? paths[parent].resolve(name) : name;
    made.add(path);
    bind(slot, path, kernel.cgroupOpenAt(root, path, false));
    return 0;
  }

  private void bind(int slot, Path path, int directory) {
    directories.bind(slot, directory);
    paths[slot] = path;
    ids[slot] = directory < 0 ? 0 : Math.max(kernel.cgroupId(directory), 0);
  }

  /** {@code rmdir}. */
  int rmdir(int slot) {
    return paths[slot] == null ? -ENOENT : remove(paths[slot]);
  }

  private int remove(Path path) {
    Path above = path.getParent();
    int parent = above == null ? root : kernel.cgroupOpenAt(root, above, false);
    if (parent < 0) {
      return parent;
    }
    int result = kernel.cgroupRmdirAt(parent, path.getFileName());
    if (above != null) {
      kernel.close(parent);
    }
    if (result == 0) {
      made.remove(path);
    }
    return result;
  }

  /** The id of the cgroup; 0, which none has, when the name is bound to nothing. */
  long id(int slot) {
    return ids[slot];
  }

  /** {@code open F cgroup=G}. */
  int openDirectory(int slot, boolean pathOnly) {
    return paths[slot] == null ? -ENOENT : kernel.cgroupOpenAt(root, paths[slot], pathOnly);
  }

  /** {@code open F control=G}. */
  int openControlFile(int slot) {
    return paths[slot] == null ? -ENOENT : kernel.cgroupOpenControlFile(directories.get(slot));
  }

  boolean holds(int descriptor) {
    return descriptor == root || descriptor == hierarchy || directories.holds(descriptor);
  }

  /**
   * Removes every cgroup that is left, and the test root.
   *
   * @return 0, or the {@code -errno} of the test root's removal
   */
  int close() {
    directories.closeAll();
    for (Path path : made.reversed().toArray(Path[]::new)) {
      remove(path);
    }
    kernel.close(root);
    int result = kernel.cgroupRmdirAt(hierarchy, rootName);
    kernel.close(hierarchy);
    return result;
  }

  Path rootName() {
    return rootName;
  }
}
