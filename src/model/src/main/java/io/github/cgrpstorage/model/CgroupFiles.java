package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.CONTROL_FILE_REMOVED;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.ENOTDIR;
import static io.github.cgrpstorage.storage.Errno.EPERM;

import io.github.cgrpstorage.model.OpenFile.OfCgroup;
import io.github.cgrpstorage.storage.seam.CgroupKind;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.Result;
import java.nio.file.Path;
import java.util.List;

/**
 * The file system calls on cgroups: open, mkdir, rmdir, stat, readdir and their like, for both
 * hierarchies.
 */
final class CgroupFiles {

  private static final Path ROOT = Path.of("/");

  private final Profile profile;
  private final DescriptorTable descriptors;
  private final CgroupTree v2;
  private final CgroupTree v1;

  CgroupFiles(Profile profile, DescriptorTable descriptors, CgroupTree v2, CgroupTree v1) {
    this.profile = profile;
    this.descriptors = descriptors;
    this.v2 = v2;
    this.v1 = v1;
  }

  private CgroupTree treeOf(ModelCgroup cgroup) {
    return cgroup.isV1() ? v1 : v2;
  }

  // --- opening ---

  int openAt(int directory, Path path, boolean pathOnly) {
    if (path.toString().isEmpty()) {
      return -ENOENT;
    }
    if (path.isAbsolute() || directory == Kernel.NO_DIRECTORY) {
      return openAbsolute(ROOT.resolve(path), pathOnly);
    }
    OpenFile start = descriptors.get(directory);
    return start instanceof OfCgroup of && of.directory()
        ? openBelow(of.cgroup(), path, pathOnly)
        : noCgroupDirectory(start);
  }

  private int openAbsolute(Path path, boolean pathOnly) {
    for (CgroupTree tree : List.of(v2, v1)) {
      if (path.startsWith(tree.mount())) {
        return openBelow(tree.root(), tree.mount().relativize(path), pathOnly);
      }
    }
    boolean isAboveMount =
        v2.mount().startsWith(path)
            || v1.mount().startsWith(path)
            || ModelKernel.BPFFS.startsWith(path);
    return isAboveMount ? descriptors.open(new OpenFile.Other(true)) : -ENOENT;
  }

  private int openBelow(ModelCgroup start, Path path, boolean pathOnly) {
    CgroupTree tree = treeOf(start);
    ModelCgroup found = tree.walk(start, path);
    return found == null
        ? tree.walkError(start, path)
        : descriptors.open(new OfCgroup(found, true, pathOnly));
  }

  /**
   * What a path gives that starts from, or a file that is looked for in, what is no cgroup's
   * directory.
   */
  private static int noCgroupDirectory(OpenFile file) {
    if (file == null) {
      return -EBADF;
    }
    return file instanceof OpenFile.Other other && other.directory() ? -ENOENT : -ENOTDIR;
  }

  int openControlFile(int cgroup) {
    OpenFile file = descriptors.get(cgroup);
    if (!(file instanceof OfCgroup of) || !of.directory()) {
      return noCgroupDirectory(file);
    }
    return of.cgroup().isDying() && profile.holds(CONTROL_FILE_REMOVED)
        ? -ENOENT
        : descriptors.open(new OfCgroup(of.cgroup(), false, false));
  }

  /** open_by_handle_at(2), in the cgroup2 hierarchy. */
  int openById(long id) {
    ModelCgroup found = v2.byId(id);
    return found == null || found.isDying()
        ? -ENOENT
        : descriptors.open(new OfCgroup(found, true, false));
  }

  // --- what a descriptor is ---

  /** The link of {@code /proc/self/fd}. */
  Result<Path> path(int descriptor) {
    return switch (descriptors.get(descriptor)) {
      case OfCgroup of -> Result.of(pathOf(of));
      case null -> Result.error(EBADF);
      default -> Result.of(ROOT);
    };
  }

  private Path pathOf(OfCgroup of) {
    Path directory = treeOf(of.cgroup()).path(of.cgroup());
    return of.directory() ? directory : directory.resolve("cgroup.procs");
  }

  int kind(int descriptor) {
    OpenFile file = descriptors.get(descriptor);
    if (file == null) {
      return -EBADF;
    }
    if (!(file instanceof OfCgroup of) || !of.directory()) {
      return CgroupKind.NONE.ordinal();
    }
    return (of.cgroup().isV1() ? CgroupKind.V1 : CgroupKind.V2).ordinal();
  }

  long id(int descriptor) {
    OpenFile file = descriptors.get(descriptor);
    return file == null ? -EBADF : file.inode();
  }

  int isLive(int descriptor) {
    OpenFile file = descriptors.get(descriptor);
    if (file instanceof OfCgroup of && of.directory()) {
      return of.cgroup().isDying() ? 0 : 1;
    }
    int error = noCgroupDirectory(file);
    return error == -ENOENT ? 0 : error;
  }

  // --- directories ---

  /** A change of a hierarchy. */
  @FunctionalInterface
  private interface Change {
    int apply(CgroupTree tree, ModelCgroup parent, String name);
  }

  int mkdirAt(int parent, Path name) {
    return change(parent, name, CgroupTree::mkdir);
  }

  int rmdirAt(int parent, Path name) {
    return change(parent, name, CgroupTree::rmdir);
  }

  private int change(int parent, Path name, Change change) {
    OpenFile file = descriptors.get(parent);
    if (!(file instanceof OfCgroup of) || !of.directory()) {
      int error = noCgroupDirectory(file);
      // Nothing can be made or removed outside cgroup file systems here.
      return error == -ENOENT ? -EPERM : error;
    }
    CgroupTree tree = treeOf(of.cgroup());
    Path folder = name.getParent();
    ModelCgroup start = folder == null ? of.cgroup() : tree.walk(of.cgroup(), folder);
    return start == null
        ? tree.walkError(of.cgroup(), folder)
        : change.apply(tree, start, name.getFileName().toString());
  }

  Result<List<Path>> children(int descriptor) {
    OpenFile file = descriptors.get(descriptor);
    return file instanceof OfCgroup of && of.directory()
        ? Result.of(of.cgroup().children().keySet().stream().map(Path::of).toList())
        : Result.error(-noCgroupDirectory(file));
  }
}
