package io.github.cgrpstorage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.KernelRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees of cgroups through the public API. */
class TreeTest {

  private final Bpf bpf = Bpf.over(ModelKernel.of(KernelRelease.parse("6.18")));
  private Cgroup root;

  @BeforeEach
  void openRoot() throws IOException {
    root = bpf.rootCgroup();
  }

  @AfterEach
  void close() {
    root.close();
    bpf.close();
  }

  private static Path at(String path) {
    return ModelKernel.CGROUP_ROOT.resolve(path);
  }

  private void make(String path) throws IOException {
    try (Cgroup parent = bpf.openCgroup(at(path).getParent())) {
      parent.createChild(at(path).getFileName()).close();
    }
  }

  @Test
  void aWalkComesToParentsFirst() throws IOException {
    make("a");
    make("a/b");
    make("a/b/c");
    List<Path> seen = new ArrayList<>();
    root.walk(cgroup -> seen.add(cgroup.pathAtOpen()));
    assertEquals(List.of(ModelKernel.CGROUP_ROOT, at("a"), at("a/b"), at("a/b/c")), seen);
  }

  @Test
  void whatIsRemovedUnderAWalkIsLeftOut() throws IOException {
    make("a");
    make("a/b");
    List<Path> seen = new ArrayList<>();
    root.walk(
        cgroup -> {
          seen.add(cgroup.pathAtOpen());
          if (cgroup.pathAtOpen().equals(at("a"))) {
            try (Cgroup child = cgroup.openChild(Path.of("b"))) {
              child.remove();
            }
            cgroup.remove();
          }
        });
    assertEquals(List.of(ModelKernel.CGROUP_ROOT, at("a")), seen);
  }

  @Test
  void whatTheVisitorThrowsEndsAWalk() throws IOException {
    make("a");
    IOException expected = new IOException("enough");
    IOException thrown =
        assertThrows(
            IOException.class,
            () ->
                root.walk(
                    _ -> {
                      throw expected;
                    }));
    assertEquals(expected, thrown);
  }

  /** By id, and by a walk. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5, 300})
  void pathsOfThoseThatLive(int count) throws IOException {
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
    assertEquals(living, bpf.cgroupPaths(Set.copyOf(asked.keySet())));
  }
}
