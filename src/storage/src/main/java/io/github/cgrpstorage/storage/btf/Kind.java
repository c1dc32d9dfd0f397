package io.github.cgrpstorage.storage.btf;

/**
 * The kinds of BTF, in the order of their numbers, and what follows the 12 bytes that every type
 * begins with:
 *
 * <pre>
 *   u32 name; u32 info; u32 size_or_type;  fixed bytes;  vlen entries
 * </pre>
 */
enum Kind {
  VOID(0, 0),
  INT(4, 0),
  PTR(0, 0),
  ARRAY(12, 0),
  STRUCT(0, 12),
  UNION(0, 12),
  ENUM(0, 8),
  FWD(0, 0),
  TYPEDEF(0, 0),
  VOLATILE(0, 0),
  CONST(0, 0),
  RESTRICT(0, 0),
  FUNC(0, 0),
  FUNC_PROTO(0, 8),
  VAR(4, 0),
  DATASEC(0, 12),
  FLOAT(0, 0),
  DECL_TAG(4, 0),
  TYPE_TAG(0, 0),
  ENUM64(0, 12);

  /** Bytes that every type begins with. */
  static final int COMMON = 12;

  private static final int UNUSED_BITS = 0x60ff_0000;
  private static final Kind[] ALL = values();

  /** Bytes of each of the vlen entries. */
  final int entryBytes;

  private final int fixedBytes;

  Kind(int fixedBytes, int entryBytes) {
    this.fixedBytes = fixedBytes;
    this.entryBytes = entryBytes;
  }

  /** The kind in an info word; null when the number is none of a type, or unused bits are set. */
  static Kind of(int info) {
    int number = info >>> 24 & 0x1f;
    boolean known = number != 0 && number < ALL.length && (info & UNUSED_BITS) == 0;
    return known ? ALL[number] : null;
  }

  /** The vlen of an info word. */
  static int vlen(int info) {
    return info & 0xffff;
  }

  /** The kind_flag of an info word. */
  static boolean flag(int info) {
    return info < 0;
  }

  int bytes(int vlen) {
    return COMMON + fixedBytes + vlen * entryBytes;
  }

  /** Whether size_or_type is the id of another type. */
  boolean refers() {
    return switch (this) {
      case PTR, FUNC, FUNC_PROTO, VAR, DECL_TAG -> true;
      default -> isAlias();
    };
  }

  /** Whether it is another name or a qualified form of its target, with the same bytes. */
  boolean isAlias() {
    return switch (this) {
      case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
      default -> false;
    };
  }

  /** Whether size_or_type is a size. */
  boolean hasSize() {
    return switch (this) {
      case INT, STRUCT, UNION, ENUM, DATASEC, FLOAT, ENUM64 -> true;
      default -> false;
    };
  }

  /** Whether an entry begins with a name. */
  boolean namesEntries() {
    return entryBytes > 0 && this != DATASEC;
  }

  /** Where in an entry the id of another type stands; -1 for nowhere. */
  int entryType() {
    return switch (this) {
      case STRUCT, UNION, FUNC_PROTO -> 4;
      case DATASEC -> 0;
      default -> -1;
    };
  }
}
