package io.github.cgrpstorage.storage.btf;

import java.util.List;
import java.util.Objects;

/**
 * One type of a {@link Btf}. Other types are named by their id in the same BTF; id 0 is {@link
 * Void}. A name that is not there is the empty string. Sizes and offsets are in bytes unless their
 * name says bits.
 *
 * <p>Each is an immutable record. Nothing is checked when one is made: {@link Btf#parse} and the
 * kernel check.
 */
public sealed interface BtfType {

  /**
   * The type's name.
   *
   * @return the name, empty when it has none
   */
  default String name() {
    return "";
  }

  /** No type: what id 0 stands for. */
  record Void() implements BtfType {}

  /**
   * An integer.
   *
   * @param name the name, such as {@code "unsigned int"}
   * @param size bytes that it takes, 1 to 16
   * @param bits bits that count, at most 8 times the size
   * @param offset the first bit that counts
   * @param signed whether it is signed
   * @param isChar whether it is marked as a character; clang marks none
   * @param isBool whether it is marked as a boolean
   */
  record Int(
      String name, int size, int bits, int offset, boolean signed, boolean isChar, boolean isBool)
      implements BtfType {}

  /**
   * A pointer, of 8 bytes.
   *
   * @param target what it points to
   */
  record Ptr(int target) implements BtfType {}

  /**
   * An array.
   *
   * @param element the element's type
   * @param index the index's type, an integer
   * @param count how many elements, 0 or more
   */
  record Array(int element, int index, int count) implements BtfType {}

  /**
   * A struct or a union.
   *
   * @param name the tag; empty when it is anonymous
   * @param size bytes
   * @param isUnion whether it is a union
   * @param members the members in the order of their declaration
   */
  record Struct(String name, int size, boolean isUnion, List<Member> members) implements BtfType {
    /** Copies the members. */
    public Struct {
      members = List.copyOf(members);
    }
  }

  /**
   * A member of a struct or a union.
   *
   * @param name the name; empty for an anonymous struct or union
   * @param type its type
   * @param bitOffset where it begins, in bits from the struct's first
   * @param bitSize how many bits a bit-field has; 0 for a member that is none
   */
  record Member(String name, int type, int bitOffset, int bitSize) {
    /** Checks that there is a name. */
    public Member {
      Objects.requireNonNull(name);
    }
  }

  /**
   * An enumeration; ENUM64 when the size is 8.
   *
   * @param name the tag; empty when it is anonymous
   * @param size bytes: 1, 2, 4 or 8
   * @param signed whether its values are signed
   * @param enumerators the constants in the order of their declaration
   */
  record Enum(String name, int size, boolean signed, List<Enumerator> enumerators)
      implements BtfType {
    /** Copies the constants. */
    public Enum {
      enumerators = List.copyOf(enumerators);
    }
  }

  /**
   * A constant of an enumeration.
   *
   * @param name the name
   * @param value the value, extended to 64 bits as the enumeration's sign says
   */
  record Enumerator(String name, long value) {}

  /**
   * A struct or union that is declared only.
   *
   * @param name the tag
   * @param isUnion whether it is a union
   */
  record Fwd(String name, boolean isUnion) implements BtfType {}

  /**
   * Another name of a type.
   *
   * @param name the name
   * @param target the type
   */
  record Typedef(String name, int target) implements BtfType {}

  /**
   * A type with a qualifier.
   *
   * @param qualifier which
   * @param target the type
   */
  record Modifier(Qualifier qualifier, int target) implements BtfType {}

  /** A qualifier of C. */
  enum Qualifier {
    /** {@code const}. */
    CONST,
    /** {@code volatile}. */
    VOLATILE,
    /** {@code restrict}. */
    RESTRICT
  }

  /**
   * A type with a {@code btf_type_tag}, such as {@code kptr}.
   *
   * @param name the tag
   * @param target the type
   */
  record TypeTag(String name, int target) implements BtfType {}

  /**
   * A declaration with a {@code btf_decl_tag}.
   *
   * @param name the tag
   * @param target the type that is tagged
   * @param component which member or parameter is tagged; -1 for the type itself
   */
  record DeclTag(String name, int target, int component) implements BtfType {}

  /**
   * A function.
   *
   * @param name the name
   * @param proto its prototype
   * @param linkage 0 static, 1 global, 2 extern
   */
  record Func(String name, int proto, int linkage) implements BtfType {}

  /**
   * A function's prototype.
   *
   * @param returnType what it returns
   * @param params the parameters; the last has type 0 and no name when there are variable ones
   */
  record FuncProto(int returnType, List<Param> params) implements BtfType {
    /** Copies the parameters. */
    public FuncProto {
      params = List.copyOf(params);
    }
  }

  /**
   * A parameter of a function.
   *
   * @param name the name
   * @param type its type
   */
  record Param(String name, int type) {}

  /**
   * A global variable.
   *
   * @param name the name
   * @param type its type
   * @param linkage 0 static, 1 global, 2 extern
   */
  record Var(String name, int type, int linkage) implements BtfType {}

  /**
   * A section of variables.
   *
   * @param name the section's name, such as {@code ".maps"}
   * @param size bytes
   * @param entries the variables in it
   */
  record DataSec(String name, int size, List<Entry> entries) implements BtfType {
    /** Copies the entries. */
    public DataSec {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A variable's place in a section.
   *
   * @param type the {@link Var}
   * @param offset where it begins in the section
   * @param size bytes
   */
  record Entry(int type, int offset, int size) {}

  /**
   * A floating-point number.
   *
   * @param name the name
   * @param size bytes
   */
  record Float(String name, int size) implements BtfType {}
}
