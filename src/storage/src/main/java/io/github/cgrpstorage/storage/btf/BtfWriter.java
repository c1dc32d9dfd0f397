package io.github.cgrpstorage.storage.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds raw BTF, little-endian. Types that are equal get one id, equal names one string. A type
 * may refer to ids that are added later.
 *
 * <p>Nothing is checked but what the format cannot hold: {@link Btf#parse} and the kernel check the
 * whole.
 *
 * <p>Not thread-safe.
 */
public final class BtfWriter {

  private static final int MOST_ENTRIES = 0xffff;

  private final Bytes types = new Bytes();
  private final Bytes strings = new Bytes();
  private final Map<String, Integer> stringOffsets = new HashMap<>();
  private final Map<BtfType, Integer> ids = new HashMap<>();

  /** Begins with no type but {@code void}. */
  public BtfWriter() {
    ids.put(new BtfType.Void(), 0);
    string("");
  }

  /**
   * Adds a type, unless an equal one was added before. A writer that refused a type is of no
   * further use.
   *
   * @param type the type
   * @return its id
   * @throws IllegalArgumentException when the format cannot hold it: more than 65,535 members,
   *     constants, parameters or entries; a bit-field of more than 255 bits, or beyond bit
   *     16,777,215; a name with a zero character
   */
  public int add(BtfType type) {
    Integer known = ids.get(type);
    if (known != null) {
      return known;
    }
    write(type);
    int id = ids.size();
    ids.put(type, id);
    return id;
  }

  /**
   * The BTF of all that was added.
   *
   * @return header, types, strings
   */
  public byte[] toBytes() {
    Bytes all = new Bytes();
    all.shorts(Sections.MAGIC, (short) Sections.VERSION);
    all.words(Sections.HEADER, 0, types.size(), types.size(), strings.size());
    all.writeBytes(types.toByteArray());
    all.writeBytes(strings.toByteArray());
    return all.toByteArray();
  }

  private void write(BtfType type) {
    switch (type) {
      case BtfType.Void _ -> throw new AssertionError("void has id 0 from the start");
      case BtfType.Int t -> writeInt(t);
      case BtfType.Ptr t -> common(type, Kind.PTR, t.target());
      case BtfType.Array t -> writeArray(t);
      case BtfType.Struct t -> writeStruct(t);
      case BtfType.Enum t -> writeEnum(t);
      case BtfType.Fwd t -> common(type, Kind.FWD, 0, t.isUnion(), 0);
      case BtfType.Typedef t -> common(type, Kind.TYPEDEF, t.target());
      case BtfType.Modifier t -> common(type, kind(t.qualifier()), t.target());
      case BtfType.TypeTag t -> common(type, Kind.TYPE_TAG, t.target());
      case BtfType.DeclTag t -> writeDeclTag(t);
      case BtfType.Func t -> common(type, Kind.FUNC, t.linkage(), false, t.proto());
      case BtfType.FuncProto t -> writeFuncProto(t);
      case BtfType.Var t -> writeVar(t);
      case BtfType.DataSec t -> writeDataSec(t);
      case BtfType.Float t -> common(type, Kind.FLOAT, t.size());
    }
  }

  private void writeInt(BtfType.Int type) {
    int encoding =
        (type.signed() ? TypeDecoder.SIGNED : 0)
            | (type.isChar() ? TypeDecoder.CHAR : 0)
            | (type.isBool() ? TypeDecoder.BOOL : 0);
    common(type, Kind.INT, type.size());
    types.words(encoding << 24 | type.offset() << 16 | type.bits());
  }

  private void writeArray(BtfType.Array type) {
    common(type, Kind.ARRAY, 0);
    types.words(type.element(), type.index(), type.count());
  }

  private void writeStruct(BtfType.Struct type) {
    boolean bitFields = type.members().stream().anyMatch(member -> member.bitSize() > 0);
    if (bitFields) {
      type.members().forEach(BtfWriter::checkBitField);
    }
    Kind kind = type.isUnion() ? Kind.UNION : Kind.STRUCT;
    common(type, kind, vlen(type.members()), bitFields, type.size());
    for (BtfType.Member member : type.members()) {
      types.words(
          string(member.name()), member.type(), member.bitSize() << 24 | member.bitOffset());
    }
  }

  private static void checkBitField(BtfType.Member member) {
    if (member.bitSize() > 0xff || member.bitOffset() > 0xff_ffff) {
      throw new IllegalArgumentException("BTF cannot hold the bit-field's place: " + member);
    }
  }

  private void writeEnum(BtfType.Enum type) {
    boolean wide = type.size() == Long.BYTES;
    Kind kind = wide ? Kind.ENUM64 : Kind.ENUM;
    common(type, kind, vlen(type.enumerators()), type.signed(), type.size());
    for (BtfType.Enumerator enumerator : type.enumerators()) {
      types.words(string(enumerator.name()), (int) enumerator.value());
      if (wide) {
        types.words((int) (enumerator.value() >> 32));
      }
    }
  }

  private void writeDeclTag(BtfType.DeclTag type) {
    common(type, Kind.DECL_TAG, type.target());
    types.words(type.component());
  }

  private void writeFuncProto(BtfType.FuncProto type) {
    common(type, Kind.FUNC_PROTO, vlen(type.params()), false, type.returnType());
    for (BtfType.Param param : type.params()) {
      types.words(string(param.name()), param.type());
    }
  }

  private void writeVar(BtfType.Var type) {
    common(type, Kind.VAR, type.type());
    types.words(type.linkage());
  }

  private void writeDataSec(BtfType.DataSec type) {
    common(type, Kind.DATASEC, vlen(type.entries()), false, type.size());
    for (BtfType.Entry entry : type.entries()) {
      types.words(entry.type(), entry.offset(), entry.size());
    }
  }

  private static Kind kind(BtfType.Qualifier qualifier) {
    return switch (qualifier) {
      case CONST -> Kind.CONST;
      case VOLATILE -> Kind.VOLATILE;
      case RESTRICT -> Kind.RESTRICT;
    };
  }

  private static int vlen(List<?> entries) {
    if (entries.size() > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          entries.size() + " members are more than the " + MOST_ENTRIES + " that BTF can hold");
    }
    return entries.size();
  }

  private void common(BtfType type, Kind kind, int sizeOrType) {
    common(type, kind, 0, false, sizeOrType);
  }

  private void common(BtfType type, Kind kind, int vlen, boolean flag, int sizeOrType) {
    int info = (flag ? 1 << 31 : 0) | kind.ordinal() << 24 | vlen;
    types.words(string(type.name()), info, sizeOrType);
  }

  private int string(String text) {
    return stringOffsets.computeIfAbsent(text, this::writeString);
  }

  private int writeString(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name with a zero character");
    }
    int offset = strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return offset;
  }

  /** A stream of little-endian words. */
  private static final class Bytes extends ByteArrayOutputStream {

    void words(int... values) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      buffer.asIntBuffer().put(values);
      writeBytes(buffer.array());
    }

    void shorts(short... values) {
      ByteBuffer buffer = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      buffer.asShortBuffer().put(values);
      writeBytes(buffer.array());
    }
  }
}
