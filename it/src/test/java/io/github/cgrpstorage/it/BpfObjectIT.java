package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.BpfProgram;
import io.github.cgrpstorage.kernel.CgroupIterator;
import io.github.cgrpstorage.kernel.CgroupIterator.Order;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Object files, their variables, programs, links and iterators. */
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR})
class BpfObjectIT extends KernelFixture {

  private BpfObject open() throws IOException {
    return BpfObject.open(bpf, program("object"), "object");
  }

  private BpfObject load() throws IOException {
    BpfObject object = open();
    try {
      object.load();
      return object;
    } catch (BpfException e) {
      object.close();
      throw e;
    }
  }

  @Test
  void namesItsProgramsAndTypes() throws IOException {
    try (BpfObject object = open()) {
      assertEquals(
          List.of("compute", "count_calls", "write_ids", "add_one"), sorted(object.programs()));
      assertEquals("tp_btf/sys_enter", object.program("count_calls").section());
      assertEquals("count_calls", object.program("count_calls").name());
      assertTrue(object.btf().find(BtfType.Struct.class, "request").isPresent());
    }
  }

  /** In the order of the source; libbpf's own is that of the sections. */
  private static List<String> sorted(List<String> names) {
    List<String> source = List.of("compute", "count_calls", "write_ids", "add_one");
    return names.stream().sorted(java.util.Comparator.comparingInt(source::indexOf)).toList();
  }

  @Test
  void whatAnObjectDoesNotHaveIsMisuse() throws IOException {
    try (BpfObject object = open()) {
      List<String> messages = new ArrayList<>();
      List<Action> actions =
          List.of(
              () -> object.program("none"),
              () -> object.global("none"),
              () -> object.setAutoload("none", true),
              () -> object.setValueSize("none", 8),
              () -> object.storage("none").close());
      for (Action action : actions) {
        messages.add(assertThrows(IllegalArgumentException.class, action::run).getMessage());
      }
      messages.forEach(message -> assertTrue(message.contains("'none'"), message));
    }
  }

  /** An action on the kernel. */
  private interface Action {
    void run() throws IOException;
  }

  @Test
  void variablesAreSetBeforeAndSharedAfterwards() throws IOException {
    try (BpfObject object = open()) {
      assertEquals(2, object.global("factor").get(JAVA_LONG, 0));
      assertEquals(40, object.global("start").get(JAVA_LONG, 0));
      object.global("factor").set(JAVA_LONG, 0, 10);
      object.global("total").set(JAVA_LONG, 0, 1000);
      object.load();
      assertEquals(7, compute(object, 3).result);
      assertEquals(1070, object.global("total").get(JAVA_LONG, 0));
      object.global("start").set(JAVA_LONG, 0, 1);
      assertEquals(31, compute(object, 3).answer);
      assertEquals(1101, object.global("total").get(JAVA_LONG, 0));
      MemorySegment constant = object.global("factor");
      assertEquals(10, constant.get(JAVA_LONG, 0));
      assertTrue(constant.isReadOnly());
    }
  }

  private record Answer(int result, long answer) {}

  private Answer compute(BpfObject object, long number) throws BpfException {
    MemorySegment request = arena.allocate(16, 8);
    request.set(JAVA_LONG, 0, number);
    int result = object.program("compute").testRun(request);
    return new Answer(result, request.get(JAVA_LONG, 8));
  }

  @Test
  void aTestRunTakesAnyMemoryThatItCanWrite() throws IOException {
    try (BpfObject object = load()) {
      BpfProgram program = object.program("compute");
      long[] onHeap = {3, 0};
      assertEquals(7, program.testRun(MemorySegment.ofArray(onHeap)));
      assertEquals(46, onHeap[1]);
      assertThrows(
          IllegalArgumentException.class,
          () -> program.testRun(arena.allocate(16, 8).asReadOnly()));
      MemorySegment tooLarge = arena.allocate(1 << 17);
      BpfException e = assertThrows(BpfException.class, () -> program.testRun(tooLarge));
      assertTrue(e.errno() > 0, e.getMessage());
      assertTrue(e.getMessage().contains("'compute'"), e.getMessage());
    }
  }

  @Test
  void isLoadedOnce() throws IOException {
    try (BpfObject object = load();
        CgroupStorage map = longs()) {
      assertThrows(IllegalStateException.class, object::load);
      assertThrows(IllegalStateException.class, () -> object.reuse("storage", map));
      assertThrows(IllegalStateException.class, () -> object.setValueSize("storage", 8));
      assertThrows(IllegalStateException.class, () -> object.setMaxEntries("storage", 8));
      assertThrows(IllegalStateException.class, () -> object.setAutoload("compute", false));
    }
  }

  @Test
  void givesItsMapByAHandleOfItsOwn() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    CgroupStorage map;
    try (BpfObject object = load()) {
      map = object.storage("storage");
    }
    try (map) {
      assertEquals("storage", map.name());
      map.update(cgroup, value(3));
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value(0)));
    }
  }

  @Test
  void usesAMapThatIsPutInPlaceOfItsOwn() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs();
        BpfObject object = open()) {
      object.reuse("storage", map);
      object.load();
      map.update(cgroup, value(3));
      try (CgroupIterator iterator = object.program("add_one").iterator(cgroup, Order.SELF_ONLY)) {
        iterator.pass();
        iterator.pass();
      }
      MemorySegment value = value(0);
      map.lookup(cgroup, value);
      assertEquals(5, number(value));
    }
  }

  @Test
  void aMapThatDoesNotFitIsRefusedWithLibbpfsLog() throws IOException {
    try (CgroupStorage map =
            bpf.createCgroupStorage("two", io.github.cgrpstorage.storage.ValueType.ofBytes(2));
        BpfObject object = open()) {
      BpfException e =
          assertThrows(
              BpfException.class,
              () -> {
                object.reuse("storage", map);
                object.load();
              });
      assertTrue(e.errno() > 0, e.getMessage());
      assertTrue(e.getMessage().contains("object"), e.getMessage());
    }
  }

  @Test
  void anAttachedProgramRunsUntilItsLinkIsClosed() throws IOException {
    try (BpfObject object = load()) {
      object.global("watched_thread").set(JAVA_INT, 0, ThreadIds.current());
      BpfLink link = object.program("count_calls").attach();
      try (link) {
        kernel.close(-1);
        assertTrue(object.global("calls").get(JAVA_LONG, 0) > 0);
        assertTrue(link.toString().contains("count_calls"));
      }
      long after = object.global("calls").get(JAVA_LONG, 0);
      kernel.close(-1);
      assertEquals(after, object.global("calls").get(JAVA_LONG, 0));
      link.close();
    }
  }

  @Test
  @Requires(Feature.BPFFS)
  void aPinnedLinkOutlivesItsHandle() throws IOException {
    Path pin = newPin();
    try (BpfObject object = load()) {
      object.global("watched_thread").set(JAVA_INT, 0, ThreadIds.current());
      try (BpfLink link = object.program("count_calls").attach()) {
        link.pin(pin);
        assertEquals(Errno.EBUSY, assertThrows(BpfException.class, () -> link.pin(pin)).errno());
      }
      long before = object.global("calls").get(JAVA_LONG, 0);
      kernel.close(-1);
      assertTrue(object.global("calls").get(JAVA_LONG, 0) > before);
    } finally {
      Files.deleteIfExists(pin);
    }
  }

  @Test
  void eachOrderOfTheIterator() throws IOException {
    Cgroup top = cgroups.make("top");
    Cgroup left = cgroups.make(top, "left");
    Cgroup leaf = cgroups.make(left, "leaf");
    Cgroup right = cgroups.make(top, "right");
    try (BpfObject object = load();
        Cgroup root = bpf.rootCgroup()) {
      assertEquals(List.of(left.id()), ids(object, left, Order.SELF_ONLY));
      assertEquals(
          List.of(top.id(), left.id(), leaf.id(), right.id()),
          ids(object, top, Order.DESCENDANTS_PRE));
      assertEquals(
          List.of(leaf.id(), left.id(), right.id(), top.id()),
          ids(object, top, Order.DESCENDANTS_POST));
      assertEquals(
          List.of(leaf.id(), left.id(), top.id(), cgroups.root().id(), root.id()),
          ids(object, leaf, Order.ANCESTORS_UP));
    }
  }

  private static List<Long> ids(BpfObject object, Cgroup cgroup, Order order) throws BpfException {
    try (CgroupIterator iterator = object.program("write_ids").iterator(cgroup, order)) {
      LongBuffer ids =
          ByteBuffer.wrap(iterator.pass()).order(ByteOrder.nativeOrder()).asLongBuffer();
      List<Long> list = new ArrayList<>();
      while (ids.hasRemaining()) {
        list.add(ids.get());
      }
      return list;
    }
  }

  @Test
  void anIteratorLeavesOutWhatWasRemoved() throws IOException {
    Cgroup top = cgroups.make("top");
    Cgroup child = cgroups.make(top, "child");
    try (BpfObject object = load()) {
      child.remove();
      assertEquals(List.of(top.id()), ids(object, top, Order.DESCENDANTS_PRE));
    }
  }

  /** 32 KiB is all that an iterator of cgroups can give: more is an error, not a loss. */
  @Test
  @Tag("long")
  void anIteratorThatWritesTooMuchIsRefused() throws IOException {
    Cgroup top = cgroups.make("top");
    for (int i = 0; i < (1 << 15) / Long.BYTES; i++) {
      Files.createDirectory(top.pathAtOpen().resolve("c" + i));
    }
    try (BpfObject object = load()) {
      BpfException e =
          assertThrows(BpfException.class, () -> ids(object, top, Order.DESCENDANTS_PRE));
      assertEquals(Errno.EOPNOTSUPP, e.errno(), e.getMessage());
    }
  }

  @Test
  void onlyAnIteratorIsIterated() throws IOException {
    try (BpfObject object = load()) {
      BpfProgram program = object.program("count_calls");
      BpfException e =
          assertThrows(
              BpfException.class, () -> program.iterator(cgroups.root(), Order.SELF_ONLY).close());
      assertEquals(Errno.EINVAL, e.errno());
      assertTrue(e.log().isPresent(), "libbpf says why");
    }
  }

  @Test
  void aProgramOfACgroupIsNotAttachedToAnything() throws IOException {
    try (BpfObject object = load()) {
      BpfException e =
          assertThrows(
              BpfException.class, () -> object.program("compute").attach(cgroups.root()).close());
      assertTrue(e.errno() > 0);
      assertEquals("bpf_program__attach_cgroup", e.call());
    }
  }

  @Test
  void whatIsNoObjectFileIsRefusedWithLibbpfsLog() {
    byte[] garbage = "not an object file".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    BpfException e =
        assertThrows(BpfException.class, () -> BpfObject.open(bpf, garbage, "garbage").close());
    assertEquals("bpf_object__open", e.call());
    assertTrue(e.getMessage().contains("'garbage'"), e.getMessage());
    assertTrue(e.log().orElseThrow().contains("garbage"), e.log()::toString);
  }

  /** libbpf opens it, and gives NULL for its BTF. */
  @Test
  void anObjectWithoutBtfIsRefusedWithTheRemedy() throws IOException {
    byte[] elf = BpfProgramFile.PROBES.bytes();
    int name = new String(elf, ISO_8859_1).indexOf(".BTF\0");
    elf[name + 1] = 'X';
    BpfException e = assertThrows(BpfException.class, () -> BpfObject.open(bpf, elf, "bare"));
    assertTrue(e.getMessage().contains("clang -g"), e.getMessage());
  }

  @Test
  void aVariableEndsWithItsObjectAlsoBeforeTheLoad() throws IOException {
    BpfObject object = open();
    MemorySegment total = object.global("total");
    object.close();
    assertThrows(IllegalStateException.class, () -> total.get(JAVA_LONG, 0));
  }

  @Test
  void whatIsNotLoadedCannotRun() throws IOException {
    try (BpfObject object = open()) {
      assertThrows(BpfException.class, () -> compute(object, 1));
      assertThrows(BpfException.class, () -> object.program("count_calls").attach().close());
    }
  }

  @Test
  void aProgramThatIsLeftOutIsNotLoaded() throws IOException {
    try (BpfObject object = open()) {
      object.setAutoload("count_calls", false);
      object.load();
      assertEquals(7, compute(object, 1).result);
      assertThrows(BpfException.class, () -> object.program("count_calls").attach().close());
    }
  }

  @Test
  void everythingIsRefusedAfterClose() throws IOException {
    BpfObject object = load();
    BpfProgram program = object.program("compute");
    CgroupIterator iterator = object.program("write_ids").iterator(cgroups.root(), Order.SELF_ONLY);
    MemorySegment total = object.global("total");
    object.close();
    object.close();
    // The link holds the program: a pass is still made.
    assertEquals(Long.BYTES, iterator.pass().length);
    iterator.close();
    iterator.close();
    List<Action> actions =
        List.of(
            () -> program.testRun(arena.allocate(16, 8)),
            () -> program.attach().close(),
            () -> program.section(),
            object::programs,
            () -> object.program("compute"),
            () -> object.global("total"),
            () -> object.global("calls"),
            () -> object.storage("storage").close(),
            () -> total.get(JAVA_LONG, 0),
            iterator::pass);
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      assertThrows(IllegalStateException.class, action::run, "action " + i);
    }
    assertFalse(object.toString().isEmpty());
  }
}
