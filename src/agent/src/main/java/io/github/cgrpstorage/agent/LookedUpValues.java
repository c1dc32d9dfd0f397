package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import io.github.cgrpstorage.storage.snapshot.SubtreeWalk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Goes through the cgroups by their directories and looks each value up. */
final class LookedUpValues implements LivingValues {

  private final Bpf bpf;
  private final List<StatsMap> maps;

  /** The numbers of the maps whose keys are in a hierarchy, by where it is mounted. */
  private final Map<Path, List<Integer>> byMount = new LinkedHashMap<>();

  /** The paths of the last reading by hierarchy and id: what a path says is read from it once. */
  private final Map<Path, Map<Long, CgroupPath>> paths = new HashMap<>();

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> values = new ArrayList<>();

  LookedUpValues(Bpf bpf, List<StatsMap> maps) {
    this.bpf = bpf;
    this.maps = maps;
    for (int i = 0; i < maps.size(); i++) {
      Path mount = maps.get(i).hierarchy().mount();
      byMount.computeIfAbsent(mount, _ -> new ArrayList<>()).add(i);
      values.add(arena.allocate(maps.get(i).storage().type().byteSize(), Long.BYTES));
    }
  }

  @Override
  public int read(Sink sink) throws IOException {
    int unreadable = 0;
    for (Map.Entry<Path, List<Integer>> entry : byMount.entrySet()) {
      Path mount = entry.getKey();
      Map<Long, CgroupPath> known = paths.getOrDefault(mount, Map.of());
      Map<Long, CgroupPath> seen = new HashMap<>();
      try (Cgroup root = bpf.openCgroup(mount)) {
        unreadable +=
            SubtreeWalk.visitReadable(
                root,
                SubtreeFilter.ALL,
                cgroup -> {
                  CgroupPath before = known.get(cgroup.id());
                  CgroupPath path = before == null ? pathOf(mount, cgroup) : before;
                  seen.put(cgroup.id(), path);
                  read(cgroup, path, entry.getValue(), sink);
                });
      }
      paths.put(mount, seen);
    }
    return unreadable;
  }

  private static CgroupPath pathOf(Path mount, Cgroup cgroup) {
    return CgroupPath.of(mount, cgroup.pathAtOpen());
  }

  private void read(Cgroup cgroup, CgroupPath path, List<Integer> numbers, Sink sink)
      throws BpfException {
    boolean present = false;
    for (int map : numbers) {
      MemorySegment value = values.get(map);
      if (maps.get(map).storage().lookup(cgroup, value) == LookupResult.PRESENT) {
        present = true;
        sink.value(map, cgroup.id(), value);
      }
    }
    if (present) {
      sink.path(cgroup.id(), path, cgroup.isV1());
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
