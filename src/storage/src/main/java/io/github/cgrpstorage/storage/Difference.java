package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.Fields.Field;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the first place where two descriptions of a value's bytes part. */
final class Difference {

  private final Btf here;
  private final Btf there;

  private Difference(Btf here, Btf there) {
    this.here = here;
    this.there = there;
  }

  static Optional<String> between(ValueType here, ValueType there) {
    if (here.byteSize() != there.byteSize()) {
      return Optional.of(
          "the value has %s here and %s there"
              .formatted(count(here.byteSize(), "byte"), count(there.byteSize(), "byte")));
    }
    if (isBytes(here) || isBytes(there)) {
      return Optional.empty();
    }
    return new Difference(here.btf(), there.btf())
        .members(
            "",
            Fields.ofValue(here.btf(), here.valueTypeId()),
            Fields.ofValue(there.btf(), there.valueTypeId()));
  }

  private static boolean isBytes(ValueType type) {
    return Fields.isBytes(type.btf(), type.valueTypeId());
  }

  private Optional<String> members(String path, List<Field> ours, List<Field> others) {
    Map<String, Field> rest = new LinkedHashMap<>();
    others.forEach(field -> rest.put(field.name(), field));
    for (Field field : ours) {
      String member = path + field.name();
      Field other = rest.remove(field.name());
      Optional<String> found =
          other == null
              ? Optional.of("member '" + member + "' is here but not there")
              : member(member, field, other);
      if (found.isPresent()) {
        return found;
      }
    }
    return rest.keySet().stream()
        .findFirst()
        .map(name -> "member '" + path + name + "' is there but not here");
  }

  private Optional<String> member(String path, Field ours, Field other) {
    if (ours.bitOffset() != other.bitOffset()) {
      return differs(path, "is at " + place(ours), "at " + place(other));
    }
    if (ours.bitSize() != other.bitSize()) {
      return differs(path, "has " + extent(here, ours), extent(there, other));
    }
    return type(path, ours.type(), other.type());
  }

  private static String place(Field field) {
    long bit = field.bitOffset() % 8;
    return "byte " + field.byteOffset() + (bit == 0 ? "" : " bit " + bit);
  }

  private static String extent(Btf btf, Field field) {
    return field.isBitField()
        ? count(field.bitSize(), "bit")
        : count(btf.sizeOf(field.type()).orElse(0), "byte");
  }

  /** Compares two resolved types. */
  private Optional<String> type(String path, int ours, int other) {
    BtfType mine = here.type(ours);
    BtfType theirs = there.type(other);
    if (!form(mine).equals(form(theirs))) {
      return differs(path, "is " + form(mine), form(theirs));
    }
    if (mine instanceof BtfType.Array a && theirs instanceof BtfType.Array b) {
      return array(path, a, b);
    }
    int size = here.sizeOf(ours).orElse(0);
    int otherSize = there.sizeOf(other).orElse(0);
    if (size != otherSize) {
      return differs(path, "has " + count(size, "byte"), count(otherSize, "byte"));
    }
    return mine instanceof BtfType.Struct a && theirs instanceof BtfType.Struct b
        ? members(path + ".", Fields.promoted(here, a), Fields.promoted(there, b))
        : Optional.empty();
  }

  private Optional<String> array(String path, BtfType.Array ours, BtfType.Array other) {
    return ours.count() == other.count()
        ? type(path + "[]", here.resolve(ours.element()), there.resolve(other.element()))
        : differs(path, "has " + count(ours.count(), "element"), count(other.count(), "element"));
  }

  private static String form(BtfType type) {
    return switch (type) {
      case BtfType.Struct lock when SpinLocks.isLock(lock) -> "a spin lock";
      case BtfType.Struct struct -> struct.isUnion() ? "a union" : "a struct";
      case BtfType.Array _ -> "an array";
      case BtfType.Float _ -> "a floating-point number";
      default -> "an integer";
    };
  }

  private static String count(int number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }

  private static Optional<String> differs(String path, String ours, String other) {
    return Optional.of("member '" + path + "' " + ours + " here and " + other + " there");
  }
}
