package io.github.cgrpstorage.it;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.seam.PathBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Maps under a name in bpffs, and by their id: what may be opened as what. */
@Requires({Feature.CGRP_STORAGE, Feature.BPFFS})
class PinIT extends KernelFixture {

  private static final StructLayout IO =
      structLayout(JAVA_LONG.withName("reads"), JAVA_LONG.withName("writes")).withName("io");

  private final Path pin = newPin();

  @AfterEach
  void removePin() throws IOException {
    Files.deleteIfExists(pin);
  }

  private static BpfException refused(int errno, Action action) {
    BpfException e = assertThrows(BpfException.class, action::run);
    assertEquals(errno, e.errno(), e.getMessage());
    return e;
  }

  /** An action on the kernel. */
  private interface Action {
    void run() throws IOException;
  }

  @Test
  void aPinKeepsTheMapAndItsValues() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    int id;
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(4));
      map.pin(pin);
      id = map.info().id();
    }
    try (CgroupStorage again = bpf.openPinned(pin, LONG, Access.READ_WRITE)) {
      assertEquals(id, again.info().id());
      assertEquals("longs", again.name());
      MemorySegment value = value(0);
      assertEquals(LookupResult.PRESENT, again.lookup(cgroup, value));
      assertEquals(4, number(value));
    }
    bpf.unpin(pin);
    assertFalse(Files.exists(pin));
    Eventually.gone(bpf, id);
  }

  @Test
  void theSchemaComesFromTheMapItself() throws IOException {
    try (CgroupStorage map = bpf.createCgroupStorage("io", IO)) {
      map.pin(pin);
    }
    try (CgroupStorage again = bpf.openPinned(pin, Access.READ_ONLY)) {
      assertEquals(IO.memberLayouts(), again.layout().memberLayouts());
      assertEquals("io", again.layout().name().orElseThrow());
      assertEquals("io", again.name());
    }
  }

  private record Wrong(String why, StructLayout layout, String said) {}

  private static List<Wrong> wrongLayouts() {
    return List.of(
        new Wrong("shorter", LONG, "16"),
        new Wrong(
            "a name",
            structLayout(JAVA_LONG.withName("reads"), JAVA_LONG.withName("bytes")),
            "bytes"),
        new Wrong(
            "a place",
            structLayout(JAVA_LONG.withName("writes"), JAVA_LONG.withName("reads")),
            "byte 0 here and at byte 8 there"),
        new Wrong(
            "a width",
            structLayout(
                JAVA_LONG.withName("reads"), JAVA_INT.withName("writes"), paddingLayout(4)),
            "writes"));
  }

  @ParameterizedTest
  @MethodSource("wrongLayouts")
  void aPinOfAnotherLayoutIsRefused(Wrong wrong) throws IOException {
    try (CgroupStorage map = bpf.createCgroupStorage("io", IO)) {
      map.pin(pin);
    }
    BpfException e =
        refused(Errno.EINVAL, () -> bpf.openPinned(pin, wrong.layout, Access.READ_WRITE).close());
    assertTrue(e.reason().orElseThrow().contains("another layout"), e.getMessage());
    assertTrue(e.getMessage().contains(wrong.said), e.getMessage());
    assertTrue(e.getMessage().contains(pin.toString()), e.getMessage());
  }

  @Test
  void plainBytesOfTheRightSizeAreALayout() throws IOException {
    StructLayout bytes = ValueType.ofBytes(16).layout();
    try (CgroupStorage map = bpf.createCgroupStorage("io", ValueType.ofBytes(16))) {
      map.pin(pin);
    }
    try (CgroupStorage again = bpf.openPinned(pin, bytes, Access.READ_ONLY)) {
      assertEquals(16, again.layout().byteSize());
    }
    BpfException e =
        refused(
            Errno.EINVAL,
            () ->
                bpf.openPinned(pin, structLayout(JAVA_BYTE.withName("a")), Access.READ_ONLY)
                    .close());
    assertTrue(e.reason().orElseThrow().contains("another layout"), e.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void aHandleMayDoWhatItWasOpenedFor(Access access) throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(4));
      map.pin(pin);
      try (CgroupStorage byPin = bpf.openPinned(pin, LONG, access);
          CgroupStorage byId = bpf.openById(map.info().id(), access)) {
        assertAccess(byPin, cgroup, access);
        map.update(cgroup, value(4));
        assertAccess(byId, cgroup, access);
      }
    }
  }

  private void assertAccess(CgroupStorage map, Cgroup cgroup, Access access) throws IOException {
    if (access == Access.WRITE_ONLY) {
      refused(Errno.EPERM, () -> map.lookup(cgroup, value(0)));
    } else {
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value(0)));
    }
    if (access == Access.READ_ONLY) {
      BpfException e = refused(Errno.EPERM, () -> map.update(cgroup, value(5)));
      assertTrue(e.reason().orElseThrow().contains("read-only"), e.getMessage());
      refused(Errno.EPERM, () -> map.delete(cgroup));
    } else {
      assertEquals(UpdateResult.STORED, map.update(cgroup, value(5)));
      assertEquals(DeleteResult.DELETED, map.delete(cgroup));
    }
    assertEquals("longs", map.info().name());
  }

  @Test
  void opensById() throws IOException {
    try (CgroupStorage map = bpf.createCgroupStorage("io", IO);
        CgroupStorage again = bpf.openById(map.info().id(), Access.READ_WRITE)) {
      assertEquals(map.info(), again.info());
      assertEquals(IO.memberLayouts(), again.layout().memberLayouts());
    }
  }

  @Test
  void anIdThatNoMapHas() {
    BpfException e =
        refused(Errno.ENOENT, () -> bpf.openById(Integer.MAX_VALUE, Access.READ_WRITE).close());
    assertEquals("no map has this id", e.reason().orElseThrow());
  }

  /** An object's array of global variables is a map too. */
  @Test
  @Requires(Feature.TP_BTF)
  void aMapOfAnotherTypeIsRefused() throws IOException {
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.COUNTERS.bytes(), "counters")) {
      object.load();
      assertEquals(0, kernel.objPin(descriptorOfAnArray(), pin));
      BpfException e = refused(Errno.EINVAL, () -> object.storage(".bss").close());
      assertTrue(e.reason().orElseThrow().contains("another type, number 2"), e.getMessage());
    }
    BpfException e = refused(Errno.EINVAL, () -> bpf.openPinned(pin, Access.READ_WRITE).close());
    assertTrue(e.reason().orElseThrow().contains("another type, number 2"), e.getMessage());
    assertTrue(e.getMessage().contains(pin.toString()), e.getMessage());
  }

  private static int descriptorOfAnArray() throws IOException {
    for (Map.Entry<Integer, String> entry : Descriptors.ours().entrySet()) {
      Path info = Path.of("/proc/self/fdinfo", entry.getKey().toString());
      try (Stream<String> lines = Files.lines(info)) {
        if (lines.anyMatch("map_type:\t2"::equals)) {
          return entry.getKey();
        }
      }
    }
    throw new AssertionError("no array map is open");
  }

  @Test
  @Requires(Feature.TP_BTF)
  void aPinThatIsNoMapIsRefused() throws IOException {
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.COUNTERS.bytes(), "counters")) {
      object.load();
      try (BpfLink link = object.program("count_syscall").attach()) {
        link.pin(pin);
        for (Access access : Access.values()) {
          BpfException e = refused(Errno.EINVAL, () -> bpf.openPinned(pin, access).close());
          assertTrue(e.reason().orElseThrow().contains("not a map"), e.getMessage());
        }

        Files.delete(pin);
      }
    }
  }

  @Test
  void aPinMayNotBeTaken() throws IOException {
    try (CgroupStorage map = longs()) {
      map.pin(pin);
      refused(Errno.EEXIST, () -> map.pin(pin));
    }
  }

  @Test
  void aPinLivesInBpffs() throws IOException {
    Path elsewhere = Files.createTempDirectory("cgrp-it-pin");
    try (CgroupStorage map = longs()) {
      BpfException e = refused(Errno.EPERM, () -> map.pin(elsewhere.resolve("pin")));
      assertTrue(e.reason().orElseThrow().contains("bpffs"), e.getMessage());
      assertTrue(e.remedy().isPresent());
      refused(Errno.ENOENT, () -> map.pin(pin.resolve("none").resolve("pin")));
    } finally {
      Files.delete(elsewhere);
    }
  }

  @Test
  void aPinHasNoDot() throws IOException {
    Path dotted = pin.resolveSibling("pin.dotted");
    try (CgroupStorage map = longs()) {
      BpfException e = refused(Errno.EPERM, () -> map.pin(dotted));
      assertTrue(e.reason().orElseThrow().contains("a dot"), e.getMessage());
    }
  }

  @Test
  void aPinMayHaveAnyOtherBytes() throws IOException {
    byte[] name = {'p', '\n', '"', '\'', '\\', ' ', (byte) 0xff, 0x1b};
    Path strange = pin.resolveSibling(PathBytes.toPath(name));
    try (CgroupStorage map = longs()) {
      map.pin(strange);
      BpfException e = refused(Errno.EEXIST, () -> map.pin(strange));
      assertTrue(e.getMessage().contains("p\\x0a\"'\\x5c \\xff\\x1b"), e.getMessage());
      try (CgroupStorage again = bpf.openPinned(strange, LONG, Access.READ_WRITE)) {
        assertEquals(map.info().id(), again.info().id());
      }
      bpf.unpin(strange);
      refused(Errno.ENOENT, () -> bpf.unpin(strange));
    } finally {
      Files.deleteIfExists(strange);
    }
  }

  @Test
  void nothingIsPinnedThere() {
    BpfException e = refused(Errno.ENOENT, () -> bpf.openPinned(pin, Access.READ_WRITE).close());
    assertEquals("nothing is pinned there", e.reason().orElseThrow());
    refused(Errno.ENOENT, () -> bpf.unpin(pin));
  }

  @Test
  void aFileElsewhereIsNoPin() throws IOException {
    Path file = Files.createTempFile("cgrp-it", ".txt");
    try {
      BpfException e = refused(Errno.EACCES, () -> bpf.openPinned(file, Access.READ_WRITE).close());
      assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
      assertTrue(e.reason().orElseThrow().contains("no file of bpffs"), e.getMessage());
    } finally {
      Files.delete(file);
    }
  }
}
