package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The members of a struct in BTF, brought to one form. */
final class Fields {

  /**
   * A member.
   *
   * @param name its name; generated when it has none that is its own; empty for an anonymous struct
   *     or union
   * @param type the id of its resolved type
   * @param bitOffset its first bit
   * @param bitSize its bits; 0 unless it is a bit-field
   */
  record Field(String name, int type, long bitOffset, int bitSize) {

    boolean isBitField() {
      return bitSize > 0;
    }

    long byteOffset() {
      return bitOffset / 8;
    }

    Field moved(long bits) {
      return new Field(name, type, bitOffset + bits, bitSize);
    }
  }

  private Fields() {}

  /** The members as they are declared. */
  static List<Field> of(Btf btf, BtfType.Struct struct) {
    Set<String> names = new HashSet<>();
    List<Field> fields = new ArrayList<>();
    for (BtfType.Member member : struct.members()) {
      Field field = field(btf, member);
      fields.add(isAnonymous(btf, field) ? field : named(field, names, fields.size()));
    }
    return fields;
  }

  /**
   * The members by which a program reaches them: those of anonymous structs and unions in their
   * place.
   */
  static List<Field> promoted(Btf btf, BtfType.Struct struct) {
    List<Field> fields = new ArrayList<>();
    promote(btf, struct, 0, fields);
    Set<String> names = new HashSet<>();
    fields.replaceAll(field -> named(field, names, names.size()));
    return fields;
  }

  /**
   * The members of any value: a value that is no struct is the one member of a struct around it,
   * called "bytes" when it is an array of characters, and else "value".
   */
  static List<Field> ofValue(Btf btf, int valueType) {
    int type = btf.resolve(valueType);
    return btf.type(type) instanceof BtfType.Struct struct
        ? promoted(btf, struct)
        : List.of(new Field(isBytes(btf, type) ? "bytes" : "value", type, 0, 0));
  }

  /** Whether a type is an array of one-byte integers. */
  static boolean isBytes(Btf btf, int type) {
    return btf.type(btf.resolve(type)) instanceof BtfType.Array array
        && btf.type(btf.resolve(array.element())) instanceof BtfType.Int element
        && element.size() == 1
        && !element.isBool();
  }

  private static void promote(Btf btf, BtfType.Struct struct, long bits, List<Field> to) {
    for (Field field : of(btf, struct)) {
      if (isAnonymous(btf, field)) {
        promote(btf, (BtfType.Struct) btf.type(field.type()), bits + field.bitOffset(), to);
      } else {
        to.add(field.moved(bits));
      }
    }
  }

  private static boolean isAnonymous(Btf btf, Field field) {
    return field.name().isEmpty() && btf.type(field.type()) instanceof BtfType.Struct;
  }

  /** An integer that says itself which of its bits count is a bit-field too: the older form. */
  private static Field field(Btf btf, BtfType.Member member) {
    int type = btf.resolve(member.type());
    boolean older =
        member.bitSize() == 0
            && btf.type(type) instanceof BtfType.Int number
            && number.bits() < number.size() * 8;
    if (older) {
      BtfType.Int number = (BtfType.Int) btf.type(type);
      long offset = (long) member.bitOffset() + number.offset();
      return new Field(member.name(), type, offset, number.bits());
    }
    return new Field(member.name(), type, member.bitOffset(), member.bitSize());
  }

  private static Field named(Field field, Set<String> taken, int index) {
    String name = field.name().isEmpty() ? "member_" + index : field.name();
    for (int i = index; !taken.add(name); i++) {
      name = field.name() + "_" + i;
    }
    return new Field(name, field.type(), field.bitOffset(), field.bitSize());
  }
}
