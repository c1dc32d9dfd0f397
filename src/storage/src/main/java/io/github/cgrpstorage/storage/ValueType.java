package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The schema of a map's value: a layout for Java, and for the kernel the BTF that describes the
 * same bytes.
 *
 * <p>Immutable and thread-safe.
 */
public final class ValueType {

  /**
   * The layout of {@code struct bpf_spin_lock}, 4 bytes. As a member of a value's own struct, under
   * any name, it makes {@code BPF_F_LOCK} possible:
   *
   * <pre>{@code
   * structLayout(SPIN_LOCK.withName("lock"), JAVA_INT.withName("hits"), JAVA_LONG.withName("sum"))
   * }</pre>
   *
   * The kernel keeps the lock's bytes to itself: they read as zero, and what is written to them is
   * dropped.
   */
  public static final StructLayout SPIN_LOCK =
      MemoryLayout.structLayout(ValueLayout.JAVA_INT.withName(SpinLocks.TAG));

  private final StructLayout layout;
  private final Btf btf;
  private final int keyTypeId;
  private final int valueTypeId;

  private ValueType(StructLayout layout, Btf btf, int keyTypeId, int valueTypeId) {
    this.layout = layout;
    this.btf = btf;
    this.keyTypeId = keyTypeId;
    this.valueTypeId = valueTypeId;
  }

  /**
   * The schema that a layout says.
   *
   * <ul>
   *   <li>JAVA_BYTE, SHORT, INT and LONG are signed integers, JAVA_CHAR is an unsigned one of 16
   *       bits, JAVA_BOOLEAN a {@code bool}, JAVA_FLOAT and DOUBLE floating-point numbers;
   *       little-endian, aligned or not.
   *   <li>A sequence is an array. A struct or a union is one; a nested one without a name is an
   *       anonymous member. The name of a sequence's element is its tag.
   *   <li>Padding is left out.
   *   <li>{@link #SPIN_LOCK} is the kernel's spin lock.
   * </ul>
   *
   * The struct's tag is the layout's name, or {@code value} when it has none.
   *
   * @param layout the layout; names are C identifiers of at most 512 characters
   * @return the schema
   * @throws IllegalArgumentException when a part has no form in BTF, or is one that the kernel
   *     refuses: an address, a big-endian number, a number or array without a name, a name that is
   *     none in C or comes twice, a second spin lock, or a nested one; the message names the member
   */
  public static ValueType of(StructLayout layout) {
    BtfWriter writer = new BtfWriter();
    int key = writer.add(CTypes.U32);
    int value = BtfOfLayout.add(layout, writer);
    return new ValueType(layout, Btf.parse(writer.toBytes()), key, value);
  }

  /**
   * The schema that a short text says, such as {@code "u64 reads; u64 buckets[27]; char name[16]"}:
   * members with their type, aligned naturally, padding inserted as C does. The types are {@code u8
   * u16 u32 u64 s8 s16 s32 s64 char bool f32 f64} and {@code bpf_spin_lock}; arrays may have
   * several dimensions.
   *
   * @param text the text; a semicolon between members, one at the end is allowed
   * @return the schema; its struct has the tag {@code value}
   * @throws IllegalArgumentException when the text is no schema; the message shows the place and
   *     what would be right
   */
  public static ValueType parse(String text) {
    BtfWriter writer = new BtfWriter();
    int key = writer.add(CTypes.U32);
    int value = SchemaParser.add(text, writer);
    return described(Btf.parse(writer.toBytes()), key, value);
  }

  /**
   * A value of plain bytes: {@code char[size]} for the kernel, for Java a layout with the one
   * member {@code bytes}.
   *
   * @param size bytes, 1 or more
   * @return the schema
   * @throws IllegalArgumentException when the size is less than 1
   */
  public static ValueType ofBytes(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a value cannot have " + size + " bytes");
    }
    BtfWriter writer = new BtfWriter();
    int key = writer.add(CTypes.U32);
    int value = writer.add(new BtfType.Array(writer.add(CTypes.CHAR), key, size));
    return described(Btf.parse(writer.toBytes()), key, value);
  }

  /**
   * The schema of a map that exists. In the layout an enumeration or pointer is an integer,
   * bit-fields that share bytes are one member with their names joined by {@code _}, a number of
   * another width is its bytes, and a member whose name comes twice gets its position appended. A
   * value that is no struct is a layout with the one member {@code bytes}, for an array of one-byte
   * integers, or {@code value}. What is not aligned naturally is unaligned in the layout too.
   *
   * @param btf the map's BTF
   * @param valueTypeId the value's type id in it
   * @return the schema
   * @throws IndexOutOfBoundsException when there is no such id
   * @throws IllegalArgumentException when the type has no size, or its members overlap or leave it,
   *     or there are more than 65,536 of them
   */
  public static ValueType fromBtf(Btf btf, int valueTypeId) {
    return described(btf, findKey(btf), valueTypeId);
  }

  private static ValueType described(Btf btf, int key, int value) {
    return new ValueType(LayoutOfBtf.of(btf, value), btf, key, value);
  }

  private static int findKey(Btf btf) {
    for (int id = 1; id < btf.size(); id++) {
      if (btf.type(id) instanceof BtfType.Int key && key.bits() == 32 && key.offset() == 0) {
        return id;
      }
    }
    return 0;
  }

  /**
   * The layout of a value.
   *
   * @return the layout
   */
  public StructLayout layout() {
    return layout;
  }

  /**
   * How long a value is.
   *
   * @return bytes, 1 or more
   */
  public int byteSize() {
    return (int) layout.byteSize();
  }

  /**
   * The BTF that describes the value and the key.
   *
   * @return the BTF
   */
  public Btf btf() {
    return btf;
  }

  /**
   * The key's type id: an integer of 32 bits.
   *
   * @return the id in {@link #btf()}; 0 when BTF that came from elsewhere has no such integer
   */
  public int keyTypeId() {
    return keyTypeId;
  }

  /**
   * The value's type id.
   *
   * @return the id in {@link #btf()}
   */
  public int valueTypeId() {
    return valueTypeId;
  }

  /**
   * Whether a value has a {@code bpf_spin_lock}, so that {@code BPF_F_LOCK} can be used.
   *
   * @return true when it has
   */
  public boolean hasSpinLock() {
    return spinLockOffset().isPresent();
  }

  /**
   * Where the spin lock is, by the rules of kernel 6.18. A lock in a nested struct, which only BTF
   * from elsewhere can have, is none for kernels before 6.11.
   *
   * @return the lock's offset in bytes; empty when there is none
   */
  public OptionalInt spinLockOffset() {
    return SpinLocks.offset(btf, valueTypeId);
  }

  /**
   * Compares what two schemas say of a value's bytes: size, and each member's name, place, size,
   * number of elements and form (integer, floating-point number, array, struct, union, spin lock).
   * Signedness, padding, tags and typedefs do not count; members of an anonymous struct count as
   * members of the struct around it. An array of bytes as the whole value, as {@link #ofBytes}
   * makes it, says nothing but the size.
   *
   * @param other the other schema, called "there" in the answer; this one is "here"
   * @return the first difference in one sentence; empty when there is none
   */
  public Optional<String> difference(ValueType other) {
    return Difference.between(this, other);
  }

  /**
   * A value in a form for people, such as <code>{reads: 3, name: "java"}</code>: {@link #toMap} in
   * one line.
   *
   * @param value a value; what is after its {@link #byteSize()} bytes is ignored
   * @return the text
   * @throws IllegalArgumentException when the segment is shorter than a value
   */
  public String format(MemorySegment value) {
    return ValuePrinter.print(toMap(value));
  }

  /**
   * A value as JSON could show it: its members in order. An integer is a {@link Long}, or a {@link
   * java.math.BigInteger} when it does not fit; a {@code bool} a {@link Boolean}; a floating-point
   * number a {@link Float} or {@link Double}; an enumeration the name of its constant; an array a
   * {@link java.util.List}; an array of {@code char} a text without the zero characters at its end;
   * a struct or union a map, an anonymous one's members in the map around it; a pointer a text such
   * as {@code "0x0"}; anything else, and a value that is nothing but bytes, a text of two
   * hexadecimal digits a byte. A spin lock is left out.
   *
   * @param value a value; what is after its {@link #byteSize()} bytes is ignored
   * @return a new map
   * @throws IllegalArgumentException when the segment is shorter than a value
   */
  public Map<String, Object> toMap(MemorySegment value) {
    checkSize(value, layout);
    return new ValueReader(btf, value).read(valueTypeId);
  }

  static void checkSize(MemorySegment value, StructLayout layout) {
    if (value.byteSize() < layout.byteSize()) {
      throw new IllegalArgumentException(
          "a value has %d bytes, the segment %d".formatted(layout.byteSize(), value.byteSize()));
    }
  }

  /**
   * The schema as a short text, such as {@code "u64 reads; u64 buckets[27]"}, or {@code "char[8]"}
   * for plain bytes. {@link #parse} reads it back where it holds only what that knows.
   */
  @Override
  public String toString() {
    return new SchemaPrinter(btf).print(valueTypeId);
  }
}
