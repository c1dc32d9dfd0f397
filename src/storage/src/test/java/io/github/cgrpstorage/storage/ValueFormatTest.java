package io.github.cgrpstorage.storage;

import static io.github.cgrpstorage.storage.ValueType.SPIN_LOCK;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.SampleBtf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueFormatTest {

  private static MemorySegment bytes(int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return MemorySegment.ofArray(value);
  }

  private static MemorySegment filled(int size, int with) {
    byte[] value = new byte[size];
    Arrays.fill(value, (byte) with);
    return MemorySegment.ofArray(value);
  }

  @Test
  void signsAreHonoured() {
    ValueType type = ValueType.parse("u8 a; s8 b; u16 c; s32 d; u64 e; s64 f");
    assertEquals(
        "{a: 255, b: -1, c: 65535, d: -1, e: 18446744073709551615, f: -1}",
        type.format(filled(type.byteSize(), 0xff)));
    Map<String, Object> map = type.toMap(filled(type.byteSize(), 0xff));
    assertEquals(new BigInteger("18446744073709551615"), map.get("e"));
    assertEquals(-1L, map.get("f"));
    assertEquals(List.of("a", "b", "c", "d", "e", "f"), List.copyOf(map.keySet()));
  }

  @Test
  void textBooleansAndFloatingPointAreShownAsSuch() {
    ValueType type = ValueType.parse("char name[6]; bool yes; bool no; f32 ratio; u32 n[2]; f64 d");
    MemorySegment value = MemorySegment.ofArray(new long[4]);
    value.setString(0, "j\"\n");
    value.set(JAVA_BYTE, 6, (byte) 1);
    value.set(ValueLayout.JAVA_FLOAT, 8, 0.1f);
    value.set(JAVA_INT, 12, 7);
    value.set(ValueLayout.JAVA_DOUBLE, 24, 2.5);
    assertEquals(
        "{name: \"j\\\"\\x0a\", yes: true, no: false, ratio: 0.1, n: [7, 0], d: 2.5}",
        type.format(value));
  }

  @Test
  void aSpinLockIsLeftOut() {
    ValueType type = ValueType.of(structLayout(SPIN_LOCK.withName("lock"), JAVA_INT.withName("n")));
    assertEquals("{n: 1}", type.format(bytes(0, 0, 0, 0, 1, 0, 0, 0)));
  }

  @Test
  void anonymousMembersAreShownInTheirPlace() {
    ValueType type =
        ValueType.of(
            structLayout(
                unionLayout(JAVA_INT.withName("all"), JAVA_BYTE.withName("low")),
                structLayout(JAVA_INT.withName("x")).withName("in")));
    assertEquals("{all: 257, low: 1, in: {x: 2}}", type.format(bytes(1, 1, 0, 0, 2, 0, 0, 0)));
  }

  @Test
  void enumerationsBitFieldsAndPointersAreReadFromBtf() {
    Btf btf = Btf.parse(SampleBtf.bytes());
    ValueType type = ValueType.fromBtf(btf, btf.find(BtfType.Struct.class, "s").orElseThrow());
    MemorySegment value = MemorySegment.ofArray(new long[6]);
    value.set(JAVA_INT, 0, -5);
    value.set(JAVA_INT, 4, 0b1010101_110);
    value.set(JAVA_LONG, 8, 0x1000);
    value.setString(16, "hello");
    value.set(JAVA_LONG, 32, -1);
    value.set(ValueLayout.JAVA_DOUBLE, 40, 0.5);
    assertEquals(
        "{number: -5, three: -2, seven: -43, pointer: \"0x1000\", text: \"hello\","
            + " u: -1, e: \"BIG\", ratio: 0.5}",
        type.format(value));
    assertEquals(
        List.of("number", "three_seven", "pointer", "text", "", "ratio"),
        type.layout().memberLayouts().stream()
            .filter(layout -> !(layout instanceof PaddingLayout))
            .map(layout -> layout.name().orElse(""))
            .toList());
  }

  @Test
  void aValueThatIsNoStructHasOneMember() {
    assertEquals("{bytes: \"01ff\"}", ValueType.ofBytes(2).format(bytes(1, 255)));
    Btf btf = Btf.parse(SampleBtf.bytes());
    assertEquals("{value: 3}", ValueType.fromBtf(btf, 1).format(bytes(3, 0, 0, 0)));
    assertEquals("{value: \"HIGH\"}", ValueType.fromBtf(btf, 7).format(bytes(1, 0, 0, 0)));
    assertEquals("{value: 9}", ValueType.fromBtf(btf, 7).format(bytes(9, 0, 0, 0)));
    assertEquals("{value: \"TOP\"}", ValueType.fromBtf(btf, 11).format(bytes(0, 0, 0, 0x80)));
    assertEquals(
        "value", ValueType.fromBtf(btf, 1).layout().memberLayouts().getFirst().name().get());
  }

  @Test
  void aShortSegmentIsRefused() {
    ValueType type = ValueType.parse("u64 a");
    var e = assertThrows(IllegalArgumentException.class, () -> type.format(filled(7, 0)));
    assertEquals("a value has 8 bytes, the segment 7", e.getMessage());
  }
}
