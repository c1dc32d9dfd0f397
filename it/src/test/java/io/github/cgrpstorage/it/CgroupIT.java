package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cgroups by descriptor: found, made, listed, removed, and never mistaken for another. */
class CgroupIT extends KernelFixture {

  @Test
  void theRootIsFoundFromMountinfo() throws IOException {
    try (Cgroup root = bpf.rootCgroup()) {
      assertEquals(Machine.cgroup2(), root.pathAtOpen());
      assertTrue(root.isLive());
      assertFalse(root.isV1());
    }
  }

  /** An interrupt closes channels of files, also those of procfs. */
  @Test
  void anInterruptedThreadFindsItToo() throws IOException {
    Thread.currentThread().interrupt();
    try (Cgroup root = bpf.rootCgroup()) {
      assertTrue(root.isLive());
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void theIdIsTheInodeNumber() throws IOException {
    Cgroup made = cgroups.make("one");
    assertEquals(Files.getAttribute(made.pathAtOpen(), "unix:ino"), made.id());
  }

  @Test
  void opensByPath() throws IOException {
    Cgroup made = cgroups.make("one");
    try (Cgroup again = bpf.openCgroup(made.pathAtOpen())) {
      assertEquals(made.id(), again.id());
      assertEquals(made.pathAtOpen(), again.pathAtOpen());
    }
  }

  @Test
  @Requires(Feature.CAP_DAC_READ_SEARCH)
  void opensById() throws IOException {
    Cgroup made = cgroups.make(cgroups.make("one"), "two");
    try (Cgroup again = bpf.openCgroup(made.id())) {
      assertEquals(made.id(), again.id());
      assertEquals(made.pathAtOpen(), again.pathAtOpen());
    }
  }

  @Test
  void opensTheRootById() throws IOException {
    try (Cgroup root = bpf.rootCgroup();
        Cgroup again = bpf.openCgroup(root.id())) {
      assertEquals(root.id(), again.id());
      assertEquals(root.pathAtOpen(), again.pathAtOpen());
    }
  }

  /** Without the capability the tree is walked, to the same end. */
  @Tag("host")
  @Test
  void opensByIdWithoutTheCapability() throws IOException {
    Cgroup made = cgroups.make(cgroups.make("one"), "two");
    Child child = withoutReadSearch(made.id()).check(0);
    assertEquals(made.id() + " " + made.pathAtOpen(), child.out().strip());
    made.remove();
    assertEquals("ENOENT", withoutReadSearch(made.id()).check(1).out().strip());
  }

  private static Child withoutReadSearch(long id) {
    List<String> drop = List.of("setpriv", "--bounding-set", "-dac_read_search");
    return Child.run(
        Child.prefixed(drop, Child.java(OpenByIdMain.class, Long.toUnsignedString(id))));
  }

  @Test
  void noLivingCgroupHasThatId() throws IOException {
    Cgroup made = cgroups.make("one");
    made.remove();
    BpfException e = assertThrows(BpfException.class, () -> bpf.openCgroup(made.id()));
    assertEquals(Errno.ENOENT, e.errno());
    assertTrue(e.getMessage().contains(Long.toUnsignedString(made.id())), e.getMessage());
  }

  @Test
  void aNameThatIsTakenIsRefused() throws IOException {
    Cgroup made = cgroups.make("one");
    BpfException e =
        assertThrows(BpfException.class, () -> cgroups.root().createChild("one").close());
    assertEquals(Errno.EEXIST, e.errno());
    assertTrue(e.getMessage().contains(made.pathAtOpen().toString()), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/a"})
  void aNameIsOnePathElement(String name) {
    assertThrows(IllegalArgumentException.class, () -> cgroups.root().createChild(name).close());
    assertThrows(
        IllegalArgumentException.class, () -> cgroups.root().openChild(Path.of(name)).close());
  }

  @Test
  void opensAChild() throws IOException {
    Cgroup made = cgroups.make("one");
    try (Cgroup child = cgroups.root().openChild(Path.of("one"))) {
      assertEquals(made.id(), child.id());
      assertEquals(made.pathAtOpen(), child.pathAtOpen());
    }
    BpfException e =
        assertThrows(BpfException.class, () -> cgroups.root().openChild(Path.of("none")).close());
    assertEquals(Errno.ENOENT, e.errno());
  }

  @Test
  void childrenAreThose() throws IOException {
    Set<Long> expected = new HashSet<>();
    for (Cgroup cgroup : cgroups.make(20)) {
      expected.add(cgroup.id());
    }
    cgroups.make(cgroups.make("parent"), "grandchild");
    Set<Long> found = new HashSet<>();
    try (DirectoryStream<Cgroup> children = cgroups.root().children()) {
      for (Cgroup child : children) {
        try (child) {
          if (!child.pathAtOpen().endsWith("parent")) {
            found.add(child.id());
          }
        }
      }
    }
    assertEquals(expected, found);
  }

  @Test
  void aLeafHasNoChildren() throws IOException {
    assertEquals(0, countChildren(cgroups.make("leaf")));
  }

  @Test
  void theParentIsFoundByDescriptor() throws IOException {
    Cgroup top = cgroups.make("top");
    Cgroup child = cgroups.make(top, "child");
    try (Cgroup parent = child.parent().orElseThrow();
        Cgroup root = bpf.rootCgroup()) {
      assertEquals(top.id(), parent.id());
      assertEquals(top.pathAtOpen(), parent.pathAtOpen());
      assertTrue(root.parent().isEmpty());
    }
    child.remove();
    try (Cgroup parent = child.parent().orElseThrow()) {
      assertEquals(top.id(), parent.id());
    }
  }

  @Test
  void childrenThatAreRemovedMeanwhileAreLeftOut() throws IOException {
    List<Cgroup> made = cgroups.make(3);
    try (DirectoryStream<Cgroup> children = cgroups.root().children()) {
      for (Cgroup cgroup : made) {
        cgroup.remove();
      }
      assertFalse(children.iterator().hasNext());
    }
  }

  @Test
  void aStreamThatIsLeftEarlyLeavesNothingOpen() throws IOException {
    cgroups.make(3);
    DirectoryStream<Cgroup> children = cgroups.root().children();
    Iterator<Cgroup> iterator = children.iterator();
    assertTrue(iterator.hasNext());
    children.close();
    assertThrows(IllegalStateException.class, children::iterator);
  }

  @Test
  void aRemovedParentHasNoChildren() throws IOException {
    Cgroup made = cgroups.make("one");
    made.remove();
    BpfException e = assertThrows(BpfException.class, () -> made.createChild("two").close());
    assertEquals(Errno.ENOENT, e.errno());
    assertEquals("the parent cgroup was removed", e.reason().orElseThrow());
  }

  private static int countChildren(Cgroup cgroup) throws IOException {
    int count = 0;
    try (DirectoryStream<Cgroup> children = cgroup.children()) {
      for (Cgroup child : children) {
        child.close();
        count++;
      }
    }
    return count;
  }

  @Test
  void removalEndsItsLife() throws IOException {
    Cgroup made = cgroups.make("one");
    assertTrue(made.isLive());
    made.remove();
    assertFalse(made.isLive());
    assertFalse(Files.exists(made.pathAtOpen()));
    BpfException e = assertThrows(BpfException.class, made::remove);
    assertEquals(Errno.ENOENT, e.errno());
  }

  @Test
  void aCgroupWithChildrenStays() throws IOException {
    Cgroup parent = cgroups.make("parent");
    cgroups.make(parent, "child");
    BpfException e = assertThrows(BpfException.class, parent::remove);
    assertEquals(Errno.EBUSY, e.errno());
    assertTrue(e.remedy().isPresent());
    assertTrue(parent.isLive());
  }

  @Test
  void aCgroupWithProcessesStays() throws IOException {
    Cgroup made = cgroups.make("one");
    try (TestCgroups.Membership _ = TestCgroups.join(made)) {
      assertEquals(Errno.EBUSY, assertThrows(BpfException.class, made::remove).errno());
    }
    made.remove();
  }

  /** The name may be another cgroup's by now: that one must not be removed. */
  @Test
  void anotherOfTheSameNameIsNotRemoved() throws IOException {
    Cgroup first = cgroups.make("one");
    first.remove();
    Cgroup second = cgroups.make("one");
    assertTrue(first.id() != second.id());
    assertEquals(Errno.ENOENT, assertThrows(BpfException.class, first::remove).errno());
    assertTrue(second.isLive());
    assertFalse(first.isLive());
  }

  @Test
  void isRemovedAlsoWhenOpenedThroughASymbolicLink() throws IOException {
    Cgroup made = cgroups.make("one");
    Path folder = Files.createTempDirectory("cgrp-it-link");
    Path link = Files.createSymbolicLink(folder.resolve("elsewhere"), made.pathAtOpen());
    try (Cgroup linked = bpf.openCgroup(link)) {
      assertEquals(made.id(), linked.id());
      linked.remove();
      assertFalse(made.isLive());
    } finally {
      Files.delete(link);
      Files.delete(folder);
    }
  }

  @Test
  void isRemovedAlsoWhenOpenedThroughDots() throws IOException {
    Cgroup made = cgroups.make("one");
    Path dotted = made.pathAtOpen().resolve("..").resolve("one").resolve(".");
    try (Cgroup cgroup = bpf.openCgroup(dotted)) {
      cgroup.remove();
    }
    assertFalse(made.isLive());
  }

  @Test
  void isRemovedAlsoWhenOpenedById() throws IOException {
    Cgroup made = cgroups.make("one");
    try (Cgroup cgroup = bpf.openCgroup(made.id())) {
      cgroup.remove();
    }
    assertFalse(made.isLive());
  }

  @Test
  void aCgroup1DirectoryIsOneOfV1() throws IOException {
    try (TestCgroups v1 = new TestCgroups(bpf, Machine.cgroup1())) {
      Cgroup made = v1.make("one");
      assertTrue(made.isV1());
      assertTrue(made.isLive());
      assertEquals(1, countChildren(v1.root()));
      made.remove();
      assertFalse(made.isLive());
    }
  }
}
