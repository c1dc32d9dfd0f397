package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.seam.PathBytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What must not go wrong badly: each with a clear error, and nothing left open. */
@Requires({Feature.CGRP_STORAGE, Feature.STORAGE_SYSCALLS})
class HostileIT extends KernelFixture {

  @Test
  void aPathThatIsNoCgroup() throws IOException {
    Path folder = Files.createTempDirectory("cgrp-it-folder");
    try {
      BpfException e = assertThrows(BpfException.class, () -> bpf.openCgroup(folder).close());
      assertEquals(Errno.EBADF, e.errno());
      assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
      assertEquals("this folder is not a cgroup", e.reason().orElseThrow());
      assertTrue(e.remedy().orElseThrow().contains(Machine.cgroup2().toString()));
    } finally {
      Files.delete(folder);
    }
    assertRefused(Errno.EBADF, Path.of("/sys"));
    assertRefused(Errno.EBADF, Path.of("/proc/self"));
    assertRefused(Errno.ENOENT, Path.of("/none/such"));
    assertRefused(Errno.ENOTDIR, Path.of("/proc/self/exe"));
    assertRefused(Errno.ENOTDIR, cgroups.root().pathAtOpen().resolve("cgroup.procs"));
  }

  private void assertRefused(int errno, Path path) {
    BpfException e = assertThrows(BpfException.class, () -> bpf.openCgroup(path).close());
    assertEquals(errno, e.errno(), e.getMessage());
    assertTrue(e.getMessage().contains(path.toString()), e.getMessage());
    assertTrue(e.reason().isPresent(), e.getMessage());
  }

  @Test
  void aCgroupThatIsRemovedBetweenOpenAndUse() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(1));
      // By somebody else, and then another cgroup takes the name.
      Files.delete(cgroup.pathAtOpen());
      try (Cgroup other = cgroups.root().createChild("one")) {
        assertEquals(LookupResult.CGROUP_GONE, map.lookup(cgroup, value(0)));
        assertEquals(UpdateResult.CGROUP_GONE, map.update(cgroup, value(2)));
        assertEquals(LookupResult.ABSENT, map.lookup(other, value(0)));
      }
    }
  }

  private static final List<byte[]> NAMES = names();

  private static List<byte[]> names() {
    List<byte[]> names = new ArrayList<>();
    for (String text :
        List.of(
            "'",
            "\"",
            "\\",
            "a\\x41",
            "%",
            "*",
            "?",
            "[a]",
            " ",
            "\t",
            "-",
            "--help",
            "~",
            "$HOME",
            "ü",
            "日本",
            "\u202e",
            "a'b\"c\\d")) {
      names.add(text.getBytes(StandardCharsets.UTF_8));
    }
    names.add(new byte[] {(byte) 0xff});
    names.add(new byte[] {(byte) 0xc3, '(', (byte) 0x80});
    names.add(new byte[] {1, 0x1b, 0x7f});
    byte[] longest = new byte[255];
    java.util.Arrays.fill(longest, (byte) 0xe9);
    names.add(longest);
    return names;
  }

  @Test
  void namesOfAnyBytes() throws IOException {
    try (CgroupStorage map = longs()) {
      Set<Long> expected = new HashSet<>();
      for (byte[] name : NAMES) {
        try (Cgroup made = cgroups.root().createChild(PathBytes.toPath(name))) {
          byte[] path = PathBytes.of(made.pathAtOpen());
          assertArrayEquals(
              name, java.util.Arrays.copyOfRange(path, path.length - name.length, path.length));
          expected.add(made.id());
          assertReachedEveryWay(map, made);
        }
      }
      assertEquals(expected, idsOfChildren());
    }
  }

  private void assertReachedEveryWay(CgroupStorage map, Cgroup made) throws IOException {
    assertEquals(UpdateResult.STORED, map.update(made, value(made.id())));
    String escaped = Text.escape(made.pathAtOpen());
    assertTrue(escaped.chars().noneMatch(Character::isISOControl), escaped);
    MemorySegment value = value(0);
    try (Cgroup byPath = bpf.openCgroup(made.pathAtOpen());
        Cgroup byId = bpf.openCgroup(made.id());
        Cgroup byText = bpf.openCgroup(Text.unescape(escaped));
        Cgroup byName = cgroups.root().openChild(made.pathAtOpen().getFileName())) {
      for (Cgroup cgroup : List.of(byPath, byId, byText, byName)) {
        assertEquals(made.id(), cgroup.id(), escaped);
        assertEquals(escaped, Text.escape(cgroup.pathAtOpen()));
        assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
        assertEquals(made.id(), number(value));
      }
    }
  }

  private Set<Long> idsOfChildren() throws IOException {
    Set<Long> ids = new HashSet<>();
    try (DirectoryStream<Cgroup> children = cgroups.root().children()) {
      for (Cgroup child : children) {
        ids.add(child.id());
        child.remove();
        child.close();
      }
    }
    return ids;
  }

  /** The kernel takes no newline in a name: its own files are lists of lines. */
  @Test
  void aNameWithANewlineIsRefusedByTheKernel() {
    BpfException e =
        assertThrows(BpfException.class, () -> cgroups.root().createChild("a\nb").close());
    assertEquals(Errno.EINVAL, e.errno());
    assertTrue(e.getMessage().contains("a\\x0ab"), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  /** A name ends at PATH_MAX, 4096 with its NUL; cgroupfs itself knows no shorter limit. */
  @Test
  void aNameThatIsTooLongIsRefused() {
    BpfException e =
        assertThrows(
            BpfException.class, () -> cgroups.root().createChild("n".repeat(4096)).close());
    assertEquals("ENAMETOOLONG", e.errnoName());
  }

  /** A path of more than PATH_MAX cannot be opened as a whole; step by step it can. */
  @Test
  void aPathThatIsLongerThanAnyPath() throws IOException {
    List<Cgroup> nested = new ArrayList<>(List.of(cgroups.root()));
    try (CgroupStorage map = longs()) {
      for (int i = 0; i < 5; i++) {
        nested.add(nested.getLast().createChild("n".repeat(1000)));
      }
      Cgroup deepest = nested.getLast();
      assertTrue(PathBytes.of(deepest.pathAtOpen()).length > 4096);
      map.update(deepest, value(5));
      try (Cgroup byId = bpf.openCgroup(deepest.id())) {
        assertEquals(deepest.id(), byId.id());
        assertEquals(LookupResult.PRESENT, map.lookup(byId, value(0)));
      }
      BpfException e =
          assertThrows(BpfException.class, () -> bpf.openCgroup(deepest.pathAtOpen()).close());
      assertEquals("ENAMETOOLONG", e.errnoName());
    } finally {
      // By descriptor, for no path reaches them.
      for (Cgroup cgroup : nested.subList(1, nested.size()).reversed()) {
        cgroup.remove();
        cgroup.close();
      }
    }
  }

  /** A process that is killed gives everything back: the map goes, and its values with it. */
  @Tag("host")
  @Test
  void aKilledProcessLeavesNoMap() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    ProcessBuilder builder =
        new ProcessBuilder(Child.java(HoldMapMain.class, cgroup.pathAtOpen().toString()));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try (BufferedReader out = process.inputReader()) {
      int id = Integer.parseInt(out.readLine());
      try (CgroupStorage map = bpf.openById(id, io.github.cgrpstorage.storage.Access.READ_ONLY)) {
        MemorySegment value = value(0);
        assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
        assertEquals(42, number(value));
      }
      assertFalse(Eventually.isGone(bpf, id));
      process.destroyForcibly();
      assertEquals(128 + 9, process.waitFor());
      Eventually.gone(bpf, id);
    } finally {
      process.destroyForcibly();
    }
    cgroup.remove();
  }
}
