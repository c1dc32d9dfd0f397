package io.github.cgrpstorage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import io.github.cgrpstorage.storage.snapshot.SubtreeWalk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A walk over a tree of cgroups by descriptors. */
class SubtreeWalkTest {

  private Bpf bpf;
  private Cgroup top;
  private final List<Cgroup> open = new ArrayList<>();

  /** top / a / b / c, and top / d. */
  @BeforeEach
  void grow() throws BpfException {
    bpf = Bpf.model(KernelRelease.parse("6.18"));
    top = own(bpf.rootCgroup());
    Cgroup a = own(top.createChild("a"));
    Cgroup b = own(a.createChild("b"));
    own(b.createChild("c"));
    own(top.createChild("d"));
  }

  private Cgroup own(Cgroup cgroup) {
    open.add(cgroup);
    return cgroup;
  }

  @AfterEach
  void close() {
    open.forEach(Cgroup::close);
    bpf.close();
  }

  private List<String> visited(SubtreeFilter filter) throws BpfException {
    List<String> names = new ArrayList<>();
    SubtreeWalk.visit(top, filter, cgroup -> names.add(name(cgroup)));
    return names;
  }

  private String name(Cgroup cgroup) {
    return cgroup.id() == top.id() ? "top" : cgroup.pathAtOpen().getFileName().toString();
  }

  @Test
  void visitsParentsFirst() throws BpfException {
    List<String> names = visited(SubtreeFilter.ALL);
    assertEquals(Set.of("top", "a", "b", "c", "d"), Set.copyOf(names));
    assertEquals("top", names.getFirst());
    assertEquals(names.indexOf("a") + 2, names.indexOf("c"));
  }

  @Test
  void aDepthIsNotLeft() throws BpfException {
    assertEquals(List.of("top"), visited(SubtreeFilter.depth(0)));
    assertEquals(Set.of("top", "a", "d"), Set.copyOf(visited(SubtreeFilter.depth(1))));
    assertThrows(IllegalArgumentException.class, () -> SubtreeFilter.depth(-1));
  }

  @Test
  void onlyListedIdsAreVisited() throws BpfException {
    long c = open.get(3).id();
    assertEquals(List.of("c"), visited(SubtreeFilter.ids(c, Long.MAX_VALUE, -1, c)));
    assertEquals(List.of(), visited(SubtreeFilter.ids()));
  }

  /** What is removed while the walk is under way is passed over; the rest is still visited. */
  @Test
  void aRemovedCgroupIsPassedOver() throws BpfException {
    List<String> names = new ArrayList<>();
    SubtreeWalk.visit(
        top,
        SubtreeFilter.ALL,
        cgroup -> {
          names.add(name(cgroup));
          if (name(cgroup).equals("b")) {
            open.get(3).remove();
            cgroup.remove();
          }
        });
    assertEquals(Set.of("top", "a", "b", "d"), Set.copyOf(names));
  }

  /** ENOENT too, which is no refusal where it comes of a removal. */
  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.ENOENT})
  void theVisitorsRefusalEndsIt(int errno) {
    SubtreeWalk.Visitor refusing =
        cgroup -> {
          if (cgroup.id() != top.id()) {
            throw BpfException.of("visit", errno).build();
          }
        };
    BpfException thrown =
        assertThrows(BpfException.class, () -> SubtreeWalk.visit(top, SubtreeFilter.ALL, refusing));
    assertEquals(errno, thrown.errno());
  }
}
