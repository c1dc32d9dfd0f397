package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.snapshot.Records;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The two helpers, called by a program that user space runs. */
@Requires(Feature.HELPERS)
class HelperIT extends KernelFixture {

  private static final long CREATE = 1;

  /** A call with the map's descriptor. */
  private interface Call {
    int on(int map);
  }

  private static int with(CgroupStorage map, Call call) {
    int descriptor = (int) map.handle().acquire();
    try {
      return call.on(descriptor);
    } finally {
      map.handle().release();
    }
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(number).array();
  }

  @Test
  void getFindsWhatUserSpaceWrote() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(5));
      MemorySegment value = value(0);
      assertEquals(0, with(map, fd -> kernel.helperGet(fd, cgroup.id(), 0, null, value)));
      assertEquals(5, number(value));
    }
  }

  @Test
  void getMakesAValueOnlyWhenTold() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      MemorySegment value = value(9);
      assertEquals(
          Kernel.HELPER_NULL,
          with(map, fd -> kernel.helperGet(fd, cgroup.id(), 0, bytes(1), value)));
      assertEquals(9, number(value), "untouched");
      assertEquals(LookupResult.ABSENT, map.lookup(cgroup, value));
      assertEquals(0, with(map, fd -> kernel.helperGet(fd, cgroup.id(), CREATE, bytes(1), value)));
      assertEquals(1, number(value));
      assertEquals(0, with(map, fd -> kernel.helperGet(fd, cgroup.id(), CREATE, bytes(2), value)));
      assertEquals(1, number(value), "the value was there: init does not count");
    }
  }

  @Test
  void getMakesZeroesWithoutInit() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      MemorySegment value = value(9);
      assertEquals(0, with(map, fd -> kernel.helperGet(fd, cgroup.id(), CREATE, null, value)));
      assertEquals(0, number(value));
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
    }
  }

  @Test
  void getRefusesOtherFlags() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(5));
      for (long flags : new long[] {2, 3, 4, 1L << 40}) {
        assertEquals(
            Kernel.HELPER_NULL,
            with(map, fd -> kernel.helperGet(fd, cgroup.id(), flags, null, value(0))));
      }
    }
  }

  @Test
  void deleteDeletesOnce() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      assertEquals(-Errno.ENOENT, with(map, fd -> kernel.helperDelete(fd, cgroup.id())));
      map.update(cgroup, value(5));
      assertEquals(0, with(map, fd -> kernel.helperDelete(fd, cgroup.id())));
      assertEquals(-Errno.ENOENT, with(map, fd -> kernel.helperDelete(fd, cgroup.id())));
      assertEquals(DeleteResult.ABSENT, map.delete(cgroup));
    }
  }

  @Test
  void aRemovedCgroupIsNotFoundByItsId() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(5));
      cgroup.remove();
      assertEquals(
          Kernel.HELPER_NO_CGROUP,
          with(map, fd -> kernel.helperGet(fd, cgroup.id(), 0, null, value(0))));
      assertEquals(Kernel.HELPER_NO_CGROUP, with(map, fd -> kernel.helperDelete(fd, cgroup.id())));
    }
  }

  @Test
  void aFrozenMapIsStillWrittenByPrograms() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (CgroupStorage map = longs()) {
      map.freeze();
      assertEquals(
          0, with(map, fd -> kernel.helperGet(fd, cgroup.id(), CREATE, bytes(3), value(0))));
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value(0)));
      assertEquals(0, with(map, fd -> kernel.helperDelete(fd, cgroup.id())));
    }
  }

  @Test
  void everySizeUpTo256Bytes() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    Random random = new Random(4);
    for (int size : new int[] {1, 3, 8, 17, 255, 256}) {
      byte[] init = new byte[size];
      random.nextBytes(init);
      try (CgroupStorage map = bpf.createCgroupStorage("sized", ValueType.ofBytes(size))) {
        MemorySegment value = arena.allocate(size);
        assertEquals(0, with(map, fd -> kernel.helperGet(fd, cgroup.id(), CREATE, init, value)));
        assertArrayEquals(init, value.toArray(JAVA_BYTE), size + " bytes");
        map.lookup(cgroup, value);
        assertArrayEquals(init, value.toArray(JAVA_BYTE), size + " bytes");
      }
    }
    try (CgroupStorage map = bpf.createCgroupStorage("sized", ValueType.ofBytes(257))) {
      MemorySegment value = arena.allocate(257);
      assertEquals(
          -Errno.E2BIG, with(map, fd -> kernel.helperGet(fd, cgroup.id(), 0, null, value)));
    }
  }

  /** A descriptor's number comes back as another map: the driver must not hold on to the first. */
  @Test
  void aNumberThatCameBackIsTheNewMap() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    int first;
    try (CgroupStorage map = longs()) {
      map.update(cgroup, value(1));
      first = with(map, fd -> fd);
      assertEquals(0, with(map, fd -> kernel.helperGet(fd, cgroup.id(), 0, null, value(0))));
    }
    try (CgroupStorage map = longs()) {
      assertEquals(first, with(map, fd -> fd), "the lowest number is given again");
      map.update(cgroup, value(2));
      MemorySegment value = value(0);
      assertEquals(0, with(map, fd -> kernel.helperGet(fd, cgroup.id(), 0, null, value)));
      assertEquals(2, number(value));
    }
  }

  @Test
  void whatIsNoMapIsRefused() throws IOException {
    int key = (int) cgroups.root().handle().acquire();
    try {
      assertEquals(-Errno.EBADF, kernel.helperDelete(1_000_000, 1));
      assertEquals(-Errno.EINVAL, kernel.helperDelete(key, 1));
    } finally {
      cgroups.root().handle().release();
    }
  }

  /** Java writes {@code struct driver_call} by offsets of its own; the object's BTF knows them. */
  @Test
  void theDriversOffsetsAreThoseOfItsBtf() throws Exception {
    Map<String, Integer> expected = new LinkedHashMap<>();
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.DRIVER.bytes(), "driver")) {
      Btf btf = object.btf();
      BtfType.Struct call =
          (BtfType.Struct) btf.type(btf.find(BtfType.Struct.class, "driver_call").orElseThrow());
      for (BtfType.Member member : call.members()) {
        expected.put(member.name(), member.bitOffset() / 8);
      }
      assertEquals(constant("BYTES") + constant("MOST_BYTES"), call.size());
    }
    assertEquals(
        Map.of(
            "cgroup_id", constant("CGROUP_ID"),
            "flags", constant("FLAGS"),
            "has_init", constant("HAS_INIT"),
            "error", constant("ERROR"),
            "value_size", constant("VALUE_SIZE"),
            "bytes", constant("BYTES")),
        expected);
  }

  private static int constant(String name) throws ReflectiveOperationException {
    return constant("floor.DriverCall", name);
  }

  private static int constant(String type, String name) throws ReflectiveOperationException {
    Field field = Class.forName("io.github.cgrpstorage.kernel." + type).getDeclaredField(name);
    field.setAccessible(true);
    return ((Number) field.get(null)).intValue();
  }

  /** The record that the subtree program writes begins with the id. */
  @Test
  void theSubtreesRecordIsTheReadersOne() throws Exception {
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.SUBTREE.bytes(), "subtree")) {
      Btf btf = object.btf();
      BtfType.Struct record =
          (BtfType.Struct) btf.type(btf.find(BtfType.Struct.class, "record").orElseThrow());
      assertEquals("cgroup_id", record.members().get(0).name());
      assertEquals(0, record.members().get(0).bitOffset());
      assertEquals("value", record.members().get(1).name());
      assertEquals(Records.ID_BYTES, record.members().get(1).bitOffset() / 8);
      assertEquals(8, JAVA_LONG.byteSize());
    }
  }
}
