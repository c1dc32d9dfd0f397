package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.kernel.SubtreeMethod;
import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.snapshot.CgroupPaths;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import io.github.cgrpstorage.storage.snapshot.SubtreeWalk;
import java.io.IOException;
import java.nio.file.Path;
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
  private final Map<Long, CgroupPath> paths = new HashMap<>();

  private IteratedValues(Bpf bpf, List<StatsMap> maps) {
    this.bpf = bpf;
    this.maps = maps;
  }

  static IteratedValues open(Bpf bpf, List<StatsMap> maps) throws BpfException {
    IteratedValues values = new IteratedValues(bpf, maps);
    try {
      for (StatsMap map : maps) {
        values.readers.add(reader(bpf, map.storage()));
      }
      return values;
    } catch (BpfException | RuntimeException e) {
      values.close();
      throw e;
    }
  }

  /**
   * By a program, or the reason why not: by descriptors {@link LookedUpValues} goes through the
   * tree once for all maps, and leaves out what it may not open.
   */
  private static SubtreeReader reader(Bpf bpf, CgroupStorage storage) throws BpfException {
    SubtreeReader best = SubtreeReader.open(bpf, storage);
    if (best.method() != SubtreeMethod.DESCRIPTORS) {
      return best;
    }
    best.close();
    return SubtreeReader.open(bpf, storage, SubtreeMethod.ITERATOR);
  }

  @Override
  public int read(Sink sink) throws IOException {
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
    return givePathsOfV1(ofV1, sink);
  }

  /** None to a cgroup that was removed meanwhile. */
  private void givePaths(Set<Long> ids, Sink sink) throws BpfException {
    paths.keySet().retainAll(ids);
    Set<Long> unknown = new HashSet<>(ids);
    unknown.removeAll(paths.keySet());
    if (!unknown.isEmpty()) {
      Path mount = Hierarchy.unified().mount();
      CgroupPaths.of(bpf, unknown).forEach((id, path) -> paths.put(id, CgroupPath.of(mount, path)));
    }
    paths.forEach((id, path) -> sink.path(id, path, false));
  }

  /** Cgroup v1 opens none by its id: its tree is gone through. */
  private int givePathsOfV1(Set<Long> ids, Sink sink) throws BpfException {
    int unreadable = 0;
    for (StatsMap map : maps) {
      if (map.hierarchy().isV1() && !ids.isEmpty()) {
        Path mount = map.hierarchy().mount();
        try (Cgroup root = bpf.openCgroup(mount)) {
          unreadable +=
              SubtreeWalk.visitReadable(
                  root,
                  SubtreeFilter.ids(ids.stream().mapToLong(Long::longValue).toArray()),
                  cgroup ->
                      sink.path(cgroup.id(), CgroupPath.of(mount, cgroup.pathAtOpen()), true));
        }
      }
    }
    return unreadable;
  }

  @Override
  public void close() {
    readers.forEach(SubtreeReader::close);
  }
}
