package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.Fields.Field;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a value as its BTF describes it: maps, lists, numbers, booleans and text. */
final class ValueReader {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Btf btf;
  private final MemorySegment value;

  ValueReader(Btf btf, MemorySegment value) {
    this.btf = btf;
    this.value = value;
  }

  Map<String, Object> read(int valueType) {
    int type = btf.resolve(valueType);
    if (Fields.isBytes(btf, type)) {
      return Map.of("bytes", hex(0, btf.sizeOf(type).orElseThrow()));
    }
    return fields(Fields.ofValue(btf, type), 0);
  }

  private Map<String, Object> fields(List<Field> fields, long base) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Field field : fields) {
      if (!SpinLocks.isLock(btf.type(field.type()))) {
        all.put(field.name(), field(field, base));
      }
    }
    return all;
  }

  private Object field(Field field, long base) {
    return field.isBitField()
        ? number(field.type(), base * 8 + field.bitOffset(), field.bitSize())
        : object(field.type(), base + field.byteOffset());
  }

  private Object object(int type, long at) {
    return switch (btf.type(type)) {
      case BtfType.Struct struct -> fields(Fields.promoted(btf, struct), at);
      case BtfType.Array array -> array(array, at);
      case BtfType.Int number -> number(type, at * 8 + number.offset(), number.bits());
      case BtfType.Enum number -> number(type, at * 8, number.size() * 8);
      case BtfType.Float number -> floating(number.size(), at);
      case BtfType.Ptr _ -> "0x" + Long.toHexString(bits(at * 8, 64));
      default -> hex(at, btf.sizeOf(type).orElse(0));
    };
  }

  private Object array(BtfType.Array array, long at) {
    int element = btf.resolve(array.element());
    if (isChar(btf.type(element))) {
      return text(at, array.count());
    }
    int size = btf.sizeOf(element).orElse(0);
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < array.count() && size > 0; i++) {
      all.add(object(element, at + (long) i * size));
    }
    return all;
  }

  private static boolean isChar(BtfType type) {
    return type instanceof BtfType.Int number
        && number.size() == 1
        && (number.isChar() || number.name().equals("char"));
  }

  private Object number(int type, long bitOffset, int bits) {
    if (bits > 64) {
      return wide(type, bitOffset, bits);
    }
    long number = bits(bitOffset, bits);
    return switch (btf.type(type)) {
      case BtfType.Enum known -> constant(known, known.signed() ? extend(number, bits) : number);
      case BtfType.Int known when known.isBool() -> number != 0;
      case BtfType.Int known when known.signed() -> extend(number, bits);
      default -> unsigned(number);
    };
  }

  private Object wide(int type, long bitOffset, int bits) {
    boolean signed = btf.type(type) instanceof BtfType.Int number && number.signed();
    long high = bits(bitOffset + 64, bits - 64);
    BigInteger upper = signed ? BigInteger.valueOf(extend(high, bits - 64)) : toBigInteger(high);
    return upper.shiftLeft(64).add(toBigInteger(bits(bitOffset, 64)));
  }

  private static Object constant(BtfType.Enum type, long number) {
    for (BtfType.Enumerator known : type.enumerators()) {
      if (known.value() == number) {
        return known.name();
      }
    }
    return type.signed() ? (Object) number : unsigned(number);
  }

  private static Object unsigned(long number) {
    return number < 0 ? (Object) toBigInteger(number) : (Object) number;
  }

  private static BigInteger toBigInteger(long unsigned) {
    return new BigInteger(Long.toUnsignedString(unsigned));
  }

  private static long extend(long number, int bits) {
    return bits == 0 ? 0 : number << 64 - bits >> 64 - bits;
  }

  private Object floating(int size, long at) {
    return switch (size) {
      case 4 -> value.get(FLOAT, at);
      case 8 -> value.get(DOUBLE, at);
      default -> hex(at, size);
    };
  }

  private String text(long at, int length) {
    byte[] bytes = value.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    int end = length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
  }

  private String hex(long at, int length) {
    byte[] bytes = value.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    return HexFormat.of().formatHex(bytes);
  }

  private long bits(long offset, int count) {
    long result = 0;
    for (int done = 0; done < count; ) {
      int shift = (int) ((offset + done) % 8);
      int taken = Math.min(8 - shift, count - done);
      long part = value.get(ValueLayout.JAVA_BYTE, (offset + done) / 8) >> shift & (1 << taken) - 1;
      result |= part << done;
      done += taken;
    }
    return result;
  }
}
