package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.util.stream.Collectors;

/**
 * The short text of a schema, in the words of {@link SchemaParser} where it has them, else in C's.
 */
final class SchemaPrinter {

  private final Btf btf;

  SchemaPrinter(Btf btf) {
    this.btf = btf;
  }

  String print(int typeId) {
    return btf.type(btf.resolve(typeId)) instanceof BtfType.Struct struct
        ? members(struct)
        : declare(typeId, "");
  }

  private String members(BtfType.Struct struct) {
    return struct.members().stream()
        .map(member -> declare(member.type(), member.name()))
        .collect(Collectors.joining("; "));
  }

  /** A member as C writes it: the array's dimensions behind the name. */
  private String declare(int typeId, String name) {
    int id = btf.resolve(typeId);
    StringBuilder dimensions = new StringBuilder();
    while (btf.type(id) instanceof BtfType.Array array) {
      dimensions.append('[').append(array.count()).append(']');
      id = btf.resolve(array.element());
    }
    return (word(btf.type(id)) + " " + name).strip() + dimensions;
  }

  private String word(BtfType type) {
    return switch (type) {
      case BtfType.Int number -> number(number);
      case BtfType.Float number -> "f" + number.size() * Byte.SIZE;
      case BtfType.Struct struct -> struct(struct);
      case BtfType.Enum constants -> "enum " + constants.name();
      case BtfType.Ptr _ -> "void *";
      default -> type.name();
    };
  }

  private static String number(BtfType.Int number) {
    if (number.isBool()) {
      return "bool";
    }
    if (number.equals(CTypes.CHAR)) {
      return "char";
    }
    return (number.signed() ? "s" : "u") + number.size() * Byte.SIZE;
  }

  private String struct(BtfType.Struct struct) {
    if (struct.name().equals(SpinLocks.TAG)) {
      return SpinLocks.TAG;
    }
    return (struct.isUnion() ? "union {" : "struct {") + members(struct) + "}";
  }
}
