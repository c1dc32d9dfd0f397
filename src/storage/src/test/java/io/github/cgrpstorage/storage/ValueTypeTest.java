package io.github.cgrpstorage.storage;

import static io.github.cgrpstorage.storage.ValueType.SPIN_LOCK;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ValueTypeTest {

  private static BtfType.Struct struct(ValueType type) {
    return (BtfType.Struct) type.btf().type(type.valueTypeId());
  }

  private static String typeName(ValueType type, int member) {
    return type.btf().type(struct(type).members().get(member).type()).name();
  }

  @Test
  void scalarsBecomeTheTypesOfC() {
    ValueType type =
        ValueType.of(
            structLayout(
                    JAVA_LONG.withName("l"),
                    JAVA_DOUBLE.withName("d"),
                    JAVA_INT.withName("i"),
                    JAVA_FLOAT.withName("f"),
                    JAVA_SHORT.withName("s"),
                    JAVA_CHAR.withName("c"),
                    JAVA_BYTE.withName("b"),
                    JAVA_BOOLEAN.withName("z"),
                    paddingLayout(2))
                .withName("all"));
    assertEquals("all", struct(type).name());
    assertEquals(32, struct(type).size());
    assertEquals(
        List.of(0, 64, 128, 160, 192, 208, 224, 232),
        struct(type).members().stream().map(BtfType.Member::bitOffset).toList());
    List<String> names =
        List.of(
            "long long",
            "double",
            "int",
            "float",
            "short",
            "unsigned short",
            "signed char",
            "_Bool");
    for (int i = 0; i < names.size(); i++) {
      assertEquals(names.get(i), typeName(type, i));
    }
    BtfType.Int key = (BtfType.Int) type.btf().type(type.keyTypeId());
    assertEquals(32, key.bits());
  }

  @Test
  void theTagIsTheLayoutsNameOrValue() {
    StructLayout layout = structLayout(JAVA_INT.withName("x"));
    assertEquals("value", struct(ValueType.of(layout)).name());
    assertEquals("hits", struct(ValueType.of(layout.withName("hits"))).name());
    assertSame(layout, ValueType.of(layout).layout());
  }

  @Test
  void nestedLayoutsKeepTheirShape() {
    StructLayout bucket =
        structLayout(JAVA_INT.withName("low"), JAVA_INT.withName("high")).withName("bucket");
    ValueType type =
        ValueType.of(
            structLayout(
                sequenceLayout(2, sequenceLayout(3, bucket)).withName("buckets"),
                structLayout(JAVA_LONG.withName("x")).withName("inner"),
                unionLayout(JAVA_LONG.withName("y"), JAVA_INT.withName("z"))));
    List<BtfType.Member> members = struct(type).members();
    BtfType.Array outer = (BtfType.Array) type.btf().type(members.get(0).type());
    BtfType.Array row = (BtfType.Array) type.btf().type(outer.element());
    assertEquals(2, outer.count());
    assertEquals(3, row.count());
    assertEquals("bucket", type.btf().type(row.element()).name());
    assertEquals("inner", members.get(1).name());
    assertEquals("", type.btf().type(members.get(1).type()).name());
    assertEquals("", members.get(2).name());
    assertTrue(((BtfType.Struct) type.btf().type(members.get(2).type())).isUnion());
    assertEquals(56 * 8, members.get(2).bitOffset());
  }

  @Test
  void whatHasNoFormInBtfIsRefusedByName() {
    assertAll(
        () -> assertRefused("a value cannot have 0 bytes", structLayout()),
        () ->
            assertRefused(
                "member 'p' is an address, which means nothing in a map", ADDRESS.withName("p")),
        () ->
            assertRefused(
                "member 'b' is big-endian, which BTF cannot say: use a little-endian layout",
                JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN).withName("b")),
        () ->
            assertRefused("member '(anonymous)' has no name: give it one with withName", JAVA_INT),
        () -> assertRefused("member '(anonymous)' has no name", sequenceLayout(3, JAVA_INT)),
        () ->
            assertRefused(
                "member 'in.x' is an address", structLayout(ADDRESS.withName("x")).withName("in")),
        () ->
            assertRefused(
                "member 'in[].x' is an address",
                sequenceLayout(2, structLayout(ADDRESS.withName("x"))).withName("in")),
        () ->
            assertRefused(
                "member 'gap[]' is padding, which has no form in BTF",
                sequenceLayout(4, paddingLayout(1)).withName("gap")),
        () -> assertRefused("member 'x' has the name of another member", x(), x()),
        () -> assertRefused("member '(anonymous).x' has the name", x(), structLayout(x())),
        () ->
            assertRefused(
                "has the name 'read-bytes', which is no C identifier",
                JAVA_INT.withName("read-bytes")),
        () -> assertRefused("which is no C identifier", JAVA_INT.withName("9lives")),
        () -> assertRefused("which is no C identifier", JAVA_INT.withName("a".repeat(513))));
    assertDoesNotRefuse(JAVA_INT.withName("a".repeat(512)));
    assertLayoutRefused("the value has the name 'a b'", structLayout(x()).withName("a b"));
  }

  private static MemoryLayout x() {
    return JAVA_INT.withName("x");
  }

  private static void assertDoesNotRefuse(MemoryLayout... members) {
    ValueType.of(structLayout(members));
  }

  private static void assertRefused(String why, MemoryLayout... members) {
    assertLayoutRefused(why, structLayout(members));
  }

  private static void assertLayoutRefused(String why, StructLayout layout) {
    var e = assertThrows(IllegalArgumentException.class, () -> ValueType.of(layout));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void aSpinLockIsRecognisedUnderAnyName() {
    ValueType type = ValueType.of(structLayout(x(), SPIN_LOCK.withName("guard")));
    assertTrue(type.hasSpinLock());
    assertEquals(OptionalInt.of(4), type.spinLockOffset());
    BtfType.Struct lock = (BtfType.Struct) type.btf().type(struct(type).members().get(1).type());
    assertEquals("bpf_spin_lock", lock.name());
    assertEquals(4, lock.size());
    assertEquals("val", lock.members().getFirst().name());
    assertEquals("unsigned int", type.btf().type(lock.members().getFirst().type()).name());
    assertTrue(
        ValueType.of(structLayout(SPIN_LOCK.withByteAlignment(8).withName("lock"))).hasSpinLock());
    assertFalse(ValueType.of(structLayout(structLayout(x()).withName("lock"))).hasSpinLock());
  }

  @Test
  void spinLocksThatTheKernelWouldNotTakeAreRefused() {
    MemoryLayout lock = SPIN_LOCK.withName("lock");
    assertRefused("member 'b' is a second spin lock", lock, SPIN_LOCK.withName("b"));
    assertRefused("member 'in.lock' is a spin lock inside", structLayout(lock).withName("in"));
    assertRefused("member '(anonymous).lock' is a spin lock inside", unionLayout(lock));
    assertRefused("is a spin lock in an array", sequenceLayout(1, SPIN_LOCK).withName("locks"));
    assertRefused("member '(anonymous)' has no name", SPIN_LOCK);
    assertThrows(
        IllegalArgumentException.class, () -> structLayout(JAVA_SHORT.withName("s"), lock));
  }

  @Test
  void fromBtfFindsTheLockWhereTheKernelDoes() {
    int lock = 3;
    assertAll(
        () -> assertEquals(OptionalInt.of(4), lockIn(member("l", lock, 32))),
        () -> assertEquals(OptionalInt.of(4), lockIn(member("l", 4, 32)), "an array of one"),
        () -> assertEquals(OptionalInt.empty(), lockIn(member("l", 5, 0)), "an array of two"),
        () -> assertEquals(OptionalInt.empty(), lockIn(member("l", 6, 0)), "behind a typedef"),
        () -> assertEquals(OptionalInt.of(12), lockIn(member("l", 7, 64)), "in a nested struct"),
        () -> assertEquals(OptionalInt.empty(), lockIn(member("l", 8, 0)), "in a union"));
  }

  private static BtfType.Member member(String name, int type, int bits) {
    return new BtfType.Member(name, type, bits, 0);
  }

  private static OptionalInt lockIn(BtfType.Member member) {
    var writer = new BtfWriter();
    writer.add(CTypes.S32);
    SpinLocks.add(writer);
    writer.add(new BtfType.Array(3, 1, 1));
    writer.add(new BtfType.Array(3, 1, 2));
    writer.add(new BtfType.Typedef("lock_t", 3));
    writer.add(new BtfType.Struct("", 8, false, List.of(member("a", 1, 0), member("b", 3, 32))));
    writer.add(new BtfType.Struct("", 4, true, List.of(member("a", 1, 0), member("b", 3, 0))));
    int value = writer.add(new BtfType.Struct("v", 16, false, List.of(member)));
    var btf = Btf.parse(writer.toBytes());
    return ValueType.fromBtf(btf, value).spinLockOffset();
  }

  @Test
  void ofBytesIsAnArrayOfChar() {
    ValueType type = ValueType.ofBytes(12);
    BtfType.Array array = (BtfType.Array) type.btf().type(type.valueTypeId());
    assertEquals("char", type.btf().type(array.element()).name());
    assertEquals(12, array.count());
    assertEquals(12, type.byteSize());
    assertEquals(structLayout(sequenceLayout(12, JAVA_BYTE).withName("bytes")), type.layout());
    assertThrows(IllegalArgumentException.class, () -> ValueType.ofBytes(0));
  }

  @Test
  void parseAlignsAndPadsAsCDoes() {
    ValueType type = ValueType.parse("u8 a; u64 b; char c[3]; u16 d[2][5]; bool e;");
    assertEquals(
        structLayout(
                JAVA_BYTE.withName("a"),
                paddingLayout(7),
                JAVA_LONG.withName("b"),
                sequenceLayout(3, JAVA_BYTE).withName("c"),
                paddingLayout(1),
                sequenceLayout(2, sequenceLayout(5, JAVA_SHORT)).withName("d"),
                JAVA_BOOLEAN.withName("e"),
                paddingLayout(7))
            .withName("value"),
        type.layout());
  }

  @Test
  void parseKnowsEveryType() {
    ValueType type =
        ValueType.parse(
            "u8 a;u16 b;u32 c;u64 d;s8 e;s16 f;s32 g;s64 h;char i;bool j;f32 k;f64 l;"
                + "bpf_spin_lock m");
    List<String> expected =
        List.of(
            "unsigned char",
            "unsigned short",
            "unsigned int",
            "unsigned long long",
            "signed char",
            "short",
            "int",
            "long long",
            "char",
            "_Bool",
            "float",
            "double",
            "bpf_spin_lock");
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), typeName(type, i));
    }
    assertEquals(48, type.spinLockOffset().orElseThrow());
    assertEquals(56, type.byteSize());
  }

  @Test
  void parseSaysWhereAndWhatWouldBeRight() {
    String types = "u8, u16, u32, u64, s8, s16, s32, s64, char, bool, f32, f64, bpf_spin_lock";
    assertAll(
        () -> assertNoSchema("", "found the end, expected a type: " + types),
        () -> assertNoSchema("u65 x", "found 'u65' at column 1, expected a type: " + types),
        () -> assertNoSchema("u64", "found the end, expected a member's name"),
        () -> assertNoSchema("u64 9", "found '9' at column 5, expected a member's name"),
        () -> assertNoSchema("u64 a u64 b", "found 'u64' at column 7, expected ';'"),
        () -> assertNoSchema("u64 a;; u64 b", "found ';' at column 7, expected a type"),
        () -> assertNoSchema("u64 a[", "found the end, expected a number of elements"),
        () -> assertNoSchema("u64 a[0]", "found '0' at column 7, expected a number of elements"),
        () -> assertNoSchema("u64 a[n]", "found 'n' at column 7, expected a number of elements"),
        () -> assertNoSchema("u64 a[9999999999]", "expected a number of elements"),
        () -> assertNoSchema("u64 a[3", "found the end, expected ']'"),
        () -> assertNoSchema("u8 a; u8 a", "two members have the name 'a'"),
        () -> assertNoSchema("u64 a[99999999]", "or more"),
        () -> assertNoSchema("bpf_spin_lock a; bpf_spin_lock b", "one bpf_spin_lock at most"),
        () -> assertNoSchema("bpf_spin_lock a[2]", "one bpf_spin_lock at most"),
        () -> assertNoSchema("u8 " + "a".repeat(513), "no C identifier"));
  }

  private static void assertNoSchema(String text, String why) {
    var e = assertThrows(IllegalArgumentException.class, () -> ValueType.parse(text));
    assertTrue(e.getMessage().contains(why), e.getMessage());
    assertTrue(e.getMessage().startsWith("schema \"" + text), e.getMessage());
  }

  @Test
  void schemasOfTheSameBytesDoNotDiffer() {
    ValueType unsigned = ValueType.parse("u32 a; u64 b; bpf_spin_lock c; u8 d[3]");
    ValueType signed =
        ValueType.of(
            structLayout(
                    JAVA_INT.withName("a"),
                    paddingLayout(4),
                    JAVA_LONG_UNALIGNED.withName("b"),
                    SPIN_LOCK.withName("c"),
                    sequenceLayout(3, JAVA_BYTE).withName("d"),
                    paddingLayout(1))
                .withName("other"));
    assertEquals(List.of(), unsigned.difference(signed).stream().toList());
    assertEquals(List.of(), signed.difference(unsigned).stream().toList());
    assertTrue(unsigned.difference(ValueType.ofBytes(24)).isEmpty());
    assertTrue(ValueType.ofBytes(24).difference(unsigned).isEmpty());
  }

  @Test
  void anonymousMembersCountAsMembersOfTheStructAroundThem() {
    ValueType nested = ValueType.of(structLayout(x(), structLayout(JAVA_INT.withName("y"))));
    assertTrue(nested.difference(ValueType.parse("u32 x; u32 y")).isEmpty());
  }

  @Test
  void theFirstDifferenceIsNamed() {
    assertAll(
        () -> assertDiffers("u64 a", "u32 a", "the value has 8 bytes here and 4 bytes there"),
        () ->
            assertDiffers(
                "u32 a; u32 b; u64 writes",
                "u32 a; u32 writes; u64 b",
                "member 'b' is at byte 4 here and at byte 8 there"),
        () -> assertDiffers("u64 a", "u64 b", "member 'a' is here but not there"),
        () -> assertDiffers("u32 a; u8 b", "u32 a; u8 b; u8 c", "member 'c' is there but not here"),
        () ->
            assertDiffers(
                "u32 a",
                "f32 a",
                "member 'a' is an integer here and a floating-point number there"),
        () ->
            assertDiffers(
                "u32 a; u16 b", "u32 a; u8 b", "member 'b' has 2 bytes here and 1 byte there"),
        () ->
            assertDiffers(
                "u8 a[7]; u8 b",
                "u8 a[6]; u8 c; u8 b",
                "member 'a' has 7 elements here and 6 elements there"),
        () ->
            assertDiffers("u32 a[2]", "u64 a", "member 'a' is an array here and an integer there"),
        () ->
            assertDiffers(
                "u8 a[2][4]",
                "u8 a[2][2][2]",
                "member 'a[]' has 4 elements here and 2 elements there"),
        () ->
            assertDiffers(
                "bpf_spin_lock a", "u32 a", "member 'a' is a spin lock here and an integer there"));
    ValueType inner = ValueType.of(structLayout(structLayout(x()).withName("in")));
    ValueType other =
        ValueType.of(structLayout(structLayout(JAVA_INT.withName("y")).withName("in")));
    assertEquals("member 'in.x' is here but not there", inner.difference(other).orElseThrow());
  }

  private static void assertDiffers(String here, String there, String how) {
    assertEquals(how, ValueType.parse(here).difference(ValueType.parse(there)).orElseThrow());
  }

  @Test
  void structsOfTheKernelKeepTheirOffsets() throws IOException {
    Path path = Path.of("/sys/kernel/btf/vmlinux");
    assumeTrue(Files.isReadable(path), "this kernel was built without BTF: no " + path);
    Btf kernel = Btf.parse(Files.readAllBytes(path));
    int compared = 0;
    for (int id = 1; id < kernel.size(); id++) {
      if (kernel.type(id) instanceof BtfType.Struct struct && struct.size() > 0) {
        compared += compareOffsets(struct, ValueType.fromBtf(kernel, id));
      }
    }
    assertTrue(compared > 10_000, compared + " members compared");
  }

  private static int compareOffsets(BtfType.Struct struct, ValueType type) {
    assertEquals(struct.size(), type.byteSize(), struct.name());
    int compared = 0;
    for (BtfType.Member member : struct.isUnion() ? List.<BtfType.Member>of() : struct.members()) {
      if (!member.name().isEmpty() && member.bitSize() == 0) {
        long offset = type.layout().byteOffset(PathElement.groupElement(member.name()));
        assertEquals(member.bitOffset(), offset * 8, () -> struct.name() + "." + member.name());
        compared++;
      }
    }
    return compared;
  }
}
