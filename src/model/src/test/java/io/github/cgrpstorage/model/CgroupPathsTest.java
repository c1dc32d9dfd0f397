package io.github.cgrpstorage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.snapshot.CgroupPaths;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where cgroups are, by their ids. */
class CgroupPathsTest {

  /** By id, and by a walk. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5, 300})
  void pathsOfThoseThatLive(int count) throws BpfException {
    try (Bpf bpf = Bpf.model(KernelRelease.parse("6.18"));
        Cgroup root = bpf.rootCgroup()) {
      Map<Long, Path> living = new HashMap<>();
      Map<Long, Path> asked = new HashMap<>();
      for (int i = 0; i < count; i++) {
        try (Cgroup cgroup = root.createChild("c" + i)) {
          asked.put(cgroup.id(), cgroup.pathAtOpen());
          if (i % 5 == 0) {
            cgroup.remove();
          } else {
            living.put(cgroup.id(), cgroup.pathAtOpen());
          }
        }
      }
      root.createChild("not asked for").close();
      assertEquals(living, CgroupPaths.of(bpf, Set.copyOf(asked.keySet())));
    }
  }
}
