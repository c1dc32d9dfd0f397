package io.github.cgrpstorage.storage.btf;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BtfTest {

  private static final BtfType.Int U32 =
      new BtfType.Int("unsigned int", 4, 32, 0, false, false, false);

  private static Btf btf(BtfType... types) {
    BtfWriter writer = new BtfWriter();
    for (BtfType type : types) {
      writer.add(type);
    }
    return Btf.parse(writer.toBytes());
  }

  @Test
  void everyKindComesBackAsItWasWritten() {
    List<BtfType> types = SampleBtf.everyKind();
    Btf btf = btf(types.toArray(BtfType[]::new));
    assertEquals(types.size() + 1, btf.size());
    assertEquals(new BtfType.Void(), btf.type(0));
    assertEquals(types, IntStream.range(1, btf.size()).mapToObj(btf::type).toList());
  }

  @Test
  void equalTypesAndNamesAreWrittenOnce() {
    BtfWriter writer = new BtfWriter();
    int first = writer.add(U32);
    int before = writer.toBytes().length;
    assertEquals(first, writer.add(new BtfType.Int("unsigned int", 4, 32, 0, false, false, false)));
    assertEquals(before, writer.toBytes().length);
    writer.add(new BtfType.Float("unsigned int", 4));
    assertEquals(before + 12, writer.toBytes().length, "a type without a string of its own");
    assertEquals(0, writer.add(new BtfType.Void()));
  }

  @Test
  void writerRefusesWhatTheFormatCannotHold() {
    BtfType.Member wide = new BtfType.Member("a", 1, 0, 256);
    BtfType.Member far = new BtfType.Member("a", 1, 1 << 24, 3);
    List<BtfType.Param> many =
        IntStream.range(0, 65_536).mapToObj(i -> new BtfType.Param("p", 1)).toList();
    assertAll(
        () -> assertRefused(new BtfType.Struct("s", 4, false, List.of(wide)), "bit-field"),
        () -> assertRefused(new BtfType.Struct("s", 4, false, List.of(far)), "bit-field"),
        () -> assertRefused(new BtfType.FuncProto(0, many), "65536 members"),
        () -> assertRefused(new BtfType.Fwd("a\0b", false), "zero character"));
  }

  private static void assertRefused(BtfType type, String why) {
    BtfWriter writer = new BtfWriter();
    var e = assertThrows(IllegalArgumentException.class, () -> writer.add(type));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void bytesAreACopyInAndOut() {
    byte[] raw = SampleBtf.bytes();
    Btf btf = Btf.parse(raw);
    byte[] expected = raw.clone();
    raw[30] ^= 1;
    btf.bytes()[31] ^= 1;
    assertArrayEquals(expected, btf.bytes());
  }

  @Test
  void resolveGoesThroughAliases() {
    Btf btf =
        btf(
            U32,
            new BtfType.Typedef("u32", 1),
            new BtfType.Modifier(BtfType.Qualifier.CONST, 2),
            new BtfType.Modifier(BtfType.Qualifier.VOLATILE, 3),
            new BtfType.TypeTag("rcu", 4),
            new BtfType.Ptr(5));
    assertEquals(1, btf.resolve(5));
    assertEquals(6, btf.resolve(6));
    assertEquals(0, btf.resolve(0));
    assertThrows(IndexOutOfBoundsException.class, () -> btf.resolve(7));
    assertThrows(IndexOutOfBoundsException.class, () -> btf.type(-1));
  }

  @Test
  void sizeOfFollowsAliasesAndArrays() {
    Btf btf =
        btf(
            U32,
            new BtfType.Array(1, 1, 3),
            new BtfType.Typedef("row", 2),
            new BtfType.Array(3, 1, 5),
            new BtfType.Ptr(0),
            new BtfType.Fwd("unknown", false),
            new BtfType.Struct("empty", 0, false, List.of()),
            new BtfType.Typedef("nothing", 0));
    assertEquals(OptionalInt.of(60), btf.sizeOf(4));
    assertEquals(OptionalInt.of(8), btf.sizeOf(5));
    assertEquals(OptionalInt.empty(), btf.sizeOf(6));
    assertEquals(OptionalInt.of(0), btf.sizeOf(7));
    assertEquals(OptionalInt.empty(), btf.sizeOf(8));
  }

  @Test
  void findTellsKindsApart() {
    Btf btf =
        btf(
            new BtfType.Fwd("cgroup", false),
            new BtfType.Struct("cgroup", 0, false, List.of()),
            new BtfType.Struct("cgroup_bpf", 0, false, List.of()));
    assertEquals(OptionalInt.of(2), btf.find(BtfType.Struct.class, "cgroup"));
    assertEquals(OptionalInt.of(1), btf.find(BtfType.class, "cgroup"));
    assertEquals(OptionalInt.empty(), btf.find(BtfType.Struct.class, "cgrou"));
    assertEquals(OptionalInt.empty(), btf.find(BtfType.Typedef.class, "cgroup"));
  }

  @Test
  void headersThatAreNoneAreNamed() {
    byte[] good = SampleBtf.bytes();
    assertAll(
        () -> assertMalformed(new byte[0], "0 bytes are too few"),
        () -> assertMalformed(with(good, 0, 0x1234_5678), "magic number is 0x5678"),
        () -> assertMalformed(with(good, 0, 0x0001_9feb), "big-endian"),
        () -> assertMalformed(with(good, 0, 0x0002_eb9f), "version 2"),
        () -> assertMalformed(with(good, 0, 0x0101_eb9f), "flags 1"),
        () -> assertMalformed(with(good, 4, 20), "a header of 20 bytes"),
        () -> assertMalformed(with(good, 4, -1), "a header of 4294967295 bytes"),
        () -> assertMalformed(with(good, 8, 2), "aligned"),
        () -> assertMalformed(with(good, 12, -4), "the type section"),
        () -> assertMalformed(with(good, 16, 1 << 20), "the string section"),
        () -> assertMalformed(with(good, 20, 0), "zero byte"),
        () -> assertMalformed(with(good, 20, 1 << 30), "the string section"));
  }

  @Test
  void typesThatAreNoneAreNamed() {
    assertAll(
        () -> assertMalformed(one(0, 31 << 24, 4), "type 1 is of an unknown kind"),
        () -> assertMalformed(one(0, 1 << 24 | 1 << 29, 4, 32), "unknown kind"),
        () -> assertMalformed(one(0, 4 << 24 | 2, 4), "type 1 reaches beyond"),
        () -> assertMalformed(one(9, 2 << 24, 0), "a name is at 9, outside the strings"),
        () -> assertMalformed(one(0, 2 << 24, 7), "refers to type 7, which is not there"),
        () -> assertMalformed(one(0, 4 << 24, -1), "its size is 4294967295"),
        () -> assertMalformed(one(0, 1 << 24, 4, 33), "4 bytes cannot have bits up to 33"),
        () -> assertMalformed(one(0, 6 << 24, 3), "an enumeration of 3 bytes"),
        () -> assertMalformed(one(0, 3 << 24, 0, 0, 0, -1), "an array of 4294967295 elements"),
        () -> assertMalformed(one(0, 4 << 24 | 1, 4, 0, 1, 40), "member 0 ends at bit 40"),
        () -> assertMalformed(one(0, 8 << 24, 1), "chain of types is longer than 32"),
        () -> assertMalformed(one(0, 3 << 24, 0, 1, 1, 2), "or more"));
  }

  @Test
  void arraysThatAreTooLongAreNamed() {
    byte[] raw = writer(U32, new BtfType.Array(1, 1, 1 << 20), new BtfType.Array(2, 1, 1 << 20));
    assertMalformed(raw, "type 3: an array of 1099511627776 bytes or more");
  }

  private static byte[] writer(BtfType... types) {
    BtfWriter writer = new BtfWriter();
    List.of(types).forEach(writer::add);
    return writer.toBytes();
  }

  private static byte[] with(byte[] raw, int at, int word) {
    byte[] copy = raw.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, word);
    return copy;
  }

  /** BTF of one type, which these words are, and no name. */
  private static byte[] one(int... words) {
    int types = 4 * words.length;
    ByteBuffer raw = ByteBuffer.allocate(24 + types + 1).order(ByteOrder.LITTLE_ENDIAN);
    raw.putInt(0x0001_eb9f).putInt(24).putInt(0).putInt(types).putInt(types).putInt(1);
    IntStream.of(words).forEach(raw::putInt);
    return raw.array();
  }

  private static void assertMalformed(byte[] raw, String why) {
    var e = assertThrows(IllegalArgumentException.class, () -> Btf.parse(raw));
    assertTrue(e.getMessage().startsWith("malformed BTF: "), e.getMessage());
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void theKernelsOwnBtfCanBeRead() throws IOException {
    Path path = Path.of("/sys/kernel/btf/vmlinux");
    assumeTrue(Files.isReadable(path), "this kernel was built without BTF: no " + path);
    Btf kernel = Btf.parse(Files.readAllBytes(path));
    int cgroup = kernel.find(BtfType.Struct.class, "cgroup").orElseThrow();
    int task = kernel.find(BtfType.Struct.class, "task_struct").orElseThrow();
    assertTrue(kernel.sizeOf(task).orElseThrow() > 1000);
    assertTrue(
        ((BtfType.Struct) kernel.type(cgroup))
            .members().stream().anyMatch(member -> member.name().equals("bpf_cgrp_storage")),
        "the member that cgroup storage hangs on");
    for (int id = 0; id < kernel.size(); id++) {
      kernel.type(id);
      kernel.sizeOf(id);
    }
  }
}
