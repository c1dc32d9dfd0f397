package io.github.cgrpstorage.storage.snapshot;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Errno;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the cgroups of a snapshot are. */
public final class CgroupPaths {

  /**
   * To open a cgroup by its id, the kernel looks for its name in its parent's directory ({@code
   * get_name} of fs/exportfs/expfs.c): among 10,000 siblings that takes 3 ms, and a walk of them
   * all as long as some hundred such searches.
   */
  private static final int FEW = 128;

  private CgroupPaths() {}

  /**
   * Finds cgroup2 cgroups. Many are found by one walk of the tree, which is far faster than to open
   * each by its id.
   *
   * @param bpf the kernel
   * @param ids their 64-bit ids
   * @return the path of each that lives and that this process may open, by its id
   * @throws BpfException when the kernel refuses
   */
  public static Map<Long, Path> of(Bpf bpf, Set<Long> ids) throws BpfException {
    Map<Long, Path> paths = new HashMap<>();
    if (ids.size() <= FEW) {
      for (long id : ids) {
        byId(bpf, id).ifPresent(path -> paths.put(id, path));
      }
    } else {
      try (Cgroup root = bpf.rootCgroup()) {
        SubtreeWalk.visitReadable(
            root,
            SubtreeFilter.ids(ids.stream().mapToLong(Long::longValue).toArray()),
            cgroup -> paths.put(cgroup.id(), cgroup.pathAtOpen()));
      }
    }
    return paths;
  }

  private static Optional<Path> byId(Bpf bpf, long id) throws BpfException {
    try (Cgroup cgroup = bpf.openCgroup(id)) {
      return Optional.of(cgroup.pathAtOpen());
    } catch (BpfException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
