package io.github.cgrpstorage.storage;

import static io.github.cgrpstorage.storage.ValueType.SPIN_LOCK;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  record IoStats(long readBytes, int writes) {}

  record All(byte b, short s, int i, long l, char c, boolean z, float f, double d) {}

  record Point(int x, int y) {}

  record Shapes(
      byte kind,
      Point origin,
      @Length(3) Point[] corners,
      @Length(4) long[] counts,
      @Length(2) boolean[] flags) {}

  private static final StructLayout IO_STATS =
      structLayout(
          JAVA_LONG.withName("read_bytes"),
          SPIN_LOCK.withName("lock"),
          JAVA_INT.withName("writes"),
          paddingLayout(8));

  private static void assertRefused(String why, Runnable action) {
    var e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void aRecordComesBack() {
    RecordCodec<IoStats> codec = RecordCodec.of(LOOKUP, IoStats.class, IO_STATS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(IO_STATS);
      codec.write(new IoStats(Long.MAX_VALUE, -7), value);
      assertEquals(Long.MAX_VALUE, value.get(JAVA_LONG, 0));
      assertEquals(-7, value.get(JAVA_INT, 12));
      assertEquals(new IoStats(Long.MAX_VALUE, -7), codec.read(value));
    }
  }

  @Test
  void paddingAndSpinLockKeepTheirBytes() {
    RecordCodec<IoStats> codec = RecordCodec.of(LOOKUP, IoStats.class, IO_STATS);
    long[] bytes = new long[4];
    Arrays.fill(bytes, -1);
    MemorySegment value = MemorySegment.ofArray(bytes);
    codec.write(new IoStats(0, 0), value);
    assertArrayEquals(new long[] {0, 0xffff_ffffL, -1, -1}, bytes);
  }

  @Test
  void everyPrimitiveComesBack() {
    RecordCodec<All> codec = RecordCodec.of(LOOKUP, All.class);
    All all = new All((byte) -1, (short) -2, -3, -4, '\uffff', true, 0.5f, -0.25);
    MemorySegment value = MemorySegment.ofArray(new long[5]);
    codec.write(all, value);
    assertEquals(all, codec.read(value));
    assertEquals(
        structLayout(
            JAVA_BYTE.withName("b"),
            paddingLayout(1),
            JAVA_SHORT.withName("s"),
            JAVA_INT.withName("i"),
            JAVA_LONG.withName("l"),
            JAVA_CHAR.withName("c"),
            JAVA_BOOLEAN.withName("z"),
            paddingLayout(1),
            JAVA_FLOAT.withName("f"),
            JAVA_DOUBLE.withName("d")),
        codec.layout());
  }

  @Test
  void nestedRecordsAndArraysComeBack() {
    RecordCodec<Shapes> codec = RecordCodec.of(LOOKUP, Shapes.class);
    Point[] corners = {new Point(1, 2), new Point(3, 4), new Point(5, 6)};
    Shapes shapes =
        new Shapes(
            (byte) 9,
            new Point(-1, -2),
            corners,
            new long[] {1, 2, 3, 4},
            new boolean[] {true, false});
    MemorySegment value = MemorySegment.ofArray(new long[10]);
    codec.write(shapes, value);
    Shapes back = codec.read(value);
    assertEquals(9, back.kind());
    assertEquals(new Point(-1, -2), back.origin());
    assertArrayEquals(corners, back.corners());
    assertArrayEquals(new long[] {1, 2, 3, 4}, back.counts());
    assertArrayEquals(new boolean[] {true, false}, back.flags());
    assertEquals(80, codec.layout().byteSize());
    assertEquals(
        "{kind: 9, origin: {x: -1, y: -2}, corners: [{x: 1, y: 2}, {x: 3, y: 4}, {x: 5, y: 6}],"
            + " counts: [1, 2, 3, 4], flags: [true, false]}",
        ValueType.of(codec.layout()).format(value));
  }

  @Test
  void theDerivedLayoutHasTheNamesOfC() {
    assertEquals(
        structLayout(
            JAVA_LONG.withName("read_bytes"), JAVA_INT.withName("writes"), paddingLayout(4)),
        RecordCodec.of(LOOKUP, IoStats.class).layout());
    assertEquals("io_errors", Identifiers.toSnakeCase("ioErrors"));
    assertEquals("tcp_rtt", Identifiers.toSnakeCase("TCPRtt"));
    assertEquals("p99_us", Identifiers.toSnakeCase("p99Us"));
    assertEquals("read_bytes", Identifiers.toSnakeCase("read_bytes"));
  }

  @Test
  void aLayoutThatDoesNotMatchIsRefusedByName() {
    assertAll(
        () ->
            assertNoMatch(
                "component 'writes' of record " + IoStats.class.getName() + " has no member",
                structLayout(JAVA_LONG.withName("readBytes"), JAVA_INT.withName("wrote"))),
        () ->
            assertNoMatch(
                "has no component for the layout's reads, errors",
                structLayout(
                    JAVA_LONG.withName("readBytes"),
                    JAVA_INT.withName("writes"),
                    JAVA_INT.withName("reads"),
                    JAVA_INT.withName("errors"))),
        () ->
            assertNoMatch(
                "is of type long, the member is int",
                structLayout(JAVA_INT.withName("readBytes"), JAVA_INT.withName("writes"))),
        () ->
            assertNoMatch(
                "is of type int, the member is an array of int",
                structLayout(
                    JAVA_LONG.withName("readBytes"),
                    sequenceLayout(1, JAVA_INT).withName("writes"))),
        () ->
            assertNoMatch(
                "is of type int, the member is a union",
                structLayout(
                    JAVA_LONG.withName("readBytes"),
                    unionLayout(JAVA_INT.withName("a")).withName("writes"))),
        () ->
            assertNoMatch(
                "the layout for record " + IoStats.class.getName() + " has two members 'writes'",
                structLayout(JAVA_INT.withName("writes"), JAVA_INT.withName("writes"))),
        () ->
            assertNoMatch(
                "has no component for the layout's (anonymous)",
                structLayout(
                    JAVA_LONG.withName("readBytes"), JAVA_INT.withName("writes"), JAVA_INT)));
  }

  private static void assertNoMatch(String why, StructLayout layout) {
    assertRefused(why, () -> RecordCodec.of(LOOKUP, IoStats.class, layout));
  }

  record NoLength(int[] values) {}

  record LengthOfNothing(@Length(2) int value) {}

  record ZeroLength(@Length(0) int[] values) {}

  record Text(String text) {}

  record Itself(@Length(1) Itself[] more) {}

  record Matrix(@Length(2) int[][] rows) {}

  record Empty() {}

  @Test
  void recordsThatSayNoLayoutAreRefusedByName() {
    assertAll(
        () -> assertNoLayout("is an array: give its length with @Length", NoLength.class),
        () -> assertNoLayout("has @Length but is no array", LengthOfNothing.class),
        () -> assertNoLayout("has the length 0", ZeroLength.class),
        () ->
            assertNoLayout(
                "'text' of record " + Text.class.getName() + " is of type java.lang.String",
                Text.class),
        () -> assertNoLayout("contains itself", Itself.class),
        () -> assertNoLayout("is of type int[], not a primitive one or a record", Matrix.class),
        () -> assertNoLayout("has no components", Empty.class));
  }

  private static void assertNoLayout(String why, Class<? extends Record> type) {
    assertRefused(why, () -> RecordCodec.of(LOOKUP, type));
  }

  @Test
  void aPublicRecordNeedsNoLookup() {
    MemorySegment value = MemorySegment.ofArray(new long[] {1, 2});
    assertEquals(new PublicPair(1, 2), RecordCodec.of(PublicPair.class).read(value));
    StructLayout packed = structLayout(JAVA_LONG.withName("second"), JAVA_INT.withName("first"));
    assertEquals(new PublicPair(2, 1), RecordCodec.of(PublicPair.class, packed).read(value));
  }

  @Test
  void aRecordOutOfReachIsRefusedWithTheRemedy() {
    assertRefused(
        "cannot be reached: pass MethodHandles.lookup()", () -> RecordCodec.of(IoStats.class));
  }

  @Test
  void valuesThatDoNotFitAreRefused() {
    RecordCodec<Shapes> codec = RecordCodec.of(LOOKUP, Shapes.class);
    Point origin = new Point(0, 0);
    Point[] corners = {origin, origin, origin};
    MemorySegment value = MemorySegment.ofArray(new long[10]);
    Shapes wrong = new Shapes((byte) 0, origin, corners, new long[3], new boolean[2]);
    Shapes missing = new Shapes((byte) 0, origin, corners, null, new boolean[2]);
    Shapes hollow = new Shapes((byte) 0, null, corners, new long[4], new boolean[2]);
    assertRefused(
        "component 'counts' has 3 elements, the layout 4", () -> codec.write(wrong, value));
    assertThrows(NullPointerException.class, () -> codec.write(missing, value));
    assertThrows(NullPointerException.class, () -> codec.write(hollow, value));
    assertThrows(NullPointerException.class, () -> codec.write(null, value));
    assertRefused("a value has 80 bytes, the segment 79", () -> codec.read(value.asSlice(0, 79)));
    assertThrows(IllegalArgumentException.class, () -> codec.write(hollow, value.asReadOnly()));
  }

  record Strict(int n) {
    Strict {
      if (n < 0) {
        throw new IllegalStateException("negative");
      }
    }
  }

  @Test
  void whatTheRecordsConstructorThrowsComesOut() {
    RecordCodec<Strict> codec = RecordCodec.of(LOOKUP, Strict.class);
    MemorySegment value = MemorySegment.ofArray(new int[] {-1});
    assertEquals(
        "negative",
        assertThrows(IllegalStateException.class, () -> codec.read(value)).getMessage());
  }
}
