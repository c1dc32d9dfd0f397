package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One pass of the kernel for each map. A pass gives ids; a path is asked for once in a cgroup's
 * life, for cgroup2 has no way to rename one.
 */
final class IteratedValues implements LivingValues {

  private final Bpf bpf;
  private final List<StatsMap> maps;
  private final List<SubtreeReader> readers = new ArrayList<>();
  private Map<Long, CgroupPath> paths = new HashMap<>();

  private IteratedValues(Bpf bpf, List<StatsMap> maps) {
    this.bpf = bpf;
    this.maps = maps;
  }

  static IteratedValues open(Bpf bpf, List<StatsMap> maps) throws BpfException {
    IteratedValues values = new IteratedValues(bpf, maps);
    try {
      for (StatsMap map : maps) {
        values.readers.add(SubtreeReader.open(bpf, map.storage()));
      }
      return values;
    } catch (BpfException | RuntimeException e) {
      values.close();
      throw e;
    }
  }

  @Override
  public void read(Sink sink) throws IOException {
    Set<Long> ofV1 = new HashSet<>();
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < maps.size(); i++) {
      int map = i;
      Hierarchy keys = maps.get(i).hierarchy();
      try (Cgroup root = bpf.openCgroup(keys.mount())) {
        readers
            .get(i)
            .read(
                root,
                (id, value) -> {
                  (keys.isV1() ? ofV1 : seen).add(id);
                  sink.value(map, id, value);
                });
      }
    }
    givePaths(seen, sink);
    givePathsOfV1(ofV1, sink);
  }

  private void givePaths(Set<Long> ids, Sink sink) throws BpfException {
    Map<Long, CgroupPath> now = new HashMap<>();
    for (long id : ids) {
      CgroupPath known = paths.get(id);
      CgroupPath path = known == null ? pathOf(id) : known;
      if (path != null) {
        now.put(id, path);
        sink.path(id, path, false);
      }
    }
    paths = now;
  }

  /** Null for a cgroup that was removed meanwhile. */
  private CgroupPath pathOf(long id) throws BpfException {
    try (Cgroup cgroup = bpf.openCgroup(id)) {
      return CgroupPath.of(Hierarchy.unified().mount(), cgroup.pathAtOpen());
    } catch (BpfException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  /** Cgroup v1 opens none by its id: its tree is gone through. */
  private void givePathsOfV1(Set<Long> ids, Sink sink) throws IOException {
    for (StatsMap map : maps) {
      if (map.hierarchy().isV1() && !ids.isEmpty()) {
        CgroupTree.walk(
            bpf,
            map.hierarchy().mount(),
            (cgroup, path) -> {
              if (ids.contains(cgroup.id())) {
                sink.path(cgroup.id(), path, true);
              }
            });
      }
    }
  }

  @Override
  public void close() {
    readers.forEach(SubtreeReader::close);
  }
}
