package io.github.cgrpstorage.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where many cgroups are, by their ids. */
final class CgroupPaths {

  /**
   * To open a cgroup by its id, the kernel looks for its name in its parent's directory ({@code
   * get_name} of fs/exportfs/expfs.c): among 10,000 siblings that takes 3 ms, and a walk of them
   * all as long as some hundred such searches.
   */
  private static final int FEW = 128;

  private CgroupPaths() {}

  static Map<Long, Path> of(Bpf bpf, Set<Long> ids) throws IOException {
    Map<Long, Path> paths = new HashMap<>();
    if (ids.size() > FEW) {
      try (Cgroup root = bpf.rootCgroup()) {
        root.walk(
            cgroup -> {
              if (ids.contains(cgroup.id())) {
                paths.put(cgroup.id(), cgroup.pathAtOpen());
              }
            });
      }
    }
    for (long id : ids) {
      if (!paths.containsKey(id)) {
        byId(bpf, id).ifPresent(path -> paths.put(id, path));
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
