package io.github.cgrpstorage.storage.btf;

import static io.github.cgrpstorage.storage.btf.Sections.malformed;

import java.util.Arrays;

/**
 * Where each type begins. Everything that reading a type relies on is checked here once, for all
 * types: lengths, kinds, names, ids, sizes, and that chains of aliases and arrays end.
 */
final class TypeIndex {

  /** The longest chain of aliases and arrays: the kernel's MAX_RESOLVE_DEPTH. */
  private static final int LONGEST_CHAIN = 32;

  private final Sections sections;
  private final int[] starts;

  TypeIndex(Sections sections) {
    this.sections = sections;
    this.starts = findStarts();
    for (int id = 1; id < starts.length; id++) {
      check(id);
    }
    for (int id = 1; id < starts.length; id++) {
      checkChain(id);
    }
  }

  /** The highest id + 1. */
  int size() {
    return starts.length;
  }

  /** Where a type begins in the bytes. */
  int start(int id) {
    return starts[id];
  }

  Kind kind(int id) {
    return id == 0 ? Kind.VOID : Kind.of(info(id));
  }

  int info(int id) {
    return sections.word(starts[id] + 4);
  }

  /** size_or_type. */
  int sizeOrType(int id) {
    return sections.word(starts[id] + 8);
  }

  int arrayElement(int id) {
    return sections.word(starts[id] + 12);
  }

  int arrayCount(int id) {
    return sections.word(starts[id] + 20);
  }

  private int[] findStarts() {
    int[] found = new int[(sections.typesEnd - sections.typesStart) / Kind.COMMON + 1];
    int count = 1;
    for (int at = sections.typesStart; at < sections.typesEnd; count++) {
      if (at > sections.typesEnd - Kind.COMMON) {
        throw truncated(count);
      }
      found[count] = at;
      at = next(at, count);
    }
    return Arrays.copyOf(found, count);
  }

  private int next(int at, int id) {
    int info = sections.word(at + 4);
    Kind kind = Kind.of(info);
    if (kind == null) {
      throw malformed("type %d is of an unknown kind (info 0x%08x)".formatted(id, info));
    }
    int bytes = kind.bytes(Kind.vlen(info));
    if (bytes > sections.typesEnd - at) {
      throw truncated(id);
    }
    return at + bytes;
  }

  private static IllegalArgumentException truncated(int id) {
    return malformed("type " + id + " reaches beyond the type section");
  }

  private void check(int id) {
    Kind kind = kind(id);
    int start = starts[id];
    checkName(id, sections.word(start));
    if (kind.refers()) {
      checkId(id, sizeOrType(id));
    }
    if (kind.hasSize() && sizeOrType(id) < 0) {
      throw bad(id, "its size is " + Integer.toUnsignedString(sizeOrType(id)));
    }
    switch (kind) {
      case INT -> checkInt(id, sections.word(start + Kind.COMMON));
      case ARRAY -> checkArray(id, start);
      case ENUM, ENUM64 -> checkEnumSize(id, sizeOrType(id));
      default -> {}
    }
    checkEntries(id, kind, start + kind.bytes(0), Kind.vlen(info(id)));
  }

  private void checkEntries(int id, Kind kind, int first, int count) {
    for (int i = 0; i < count && kind.entryBytes > 0; i++) {
      int entry = first + i * kind.entryBytes;
      if (kind.namesEntries()) {
        checkName(id, sections.word(entry));
      }
      if (kind.entryType() >= 0) {
        checkId(id, sections.word(entry + kind.entryType()));
      }
      if (kind == Kind.STRUCT || kind == Kind.UNION) {
        checkMember(id, i, sections.word(entry + 8));
      }
    }
  }

  private void checkName(int id, int offset) {
    if (!sections.hasString(offset)) {
      throw bad(id, "a name is at " + Integer.toUnsignedString(offset) + ", outside the strings");
    }
  }

  private void checkId(int id, int other) {
    if (other < 0 || other >= starts.length) {
      throw bad(
          id, "it refers to type " + Integer.toUnsignedString(other) + ", which is not there");
    }
  }

  private void checkInt(int id, int data) {
    int size = sizeOrType(id);
    int end = (data >> 16 & 0xff) + (data & 0xff);
    if (size < 1 || size > 16 || end > size * 8) {
      throw bad(id, "an integer of %d bytes cannot have bits up to %d".formatted(size, end));
    }
  }

  private void checkArray(int id, int start) {
    checkId(id, sections.word(start + 12));
    checkId(id, sections.word(start + 16));
    if (arrayCount(id) < 0) {
      throw bad(id, "an array of " + Integer.toUnsignedString(arrayCount(id)) + " elements");
    }
  }

  private void checkEnumSize(int id, int size) {
    if (size < 1 || size > 8 || Integer.bitCount(size) != 1) {
      throw bad(id, "an enumeration of " + size + " bytes");
    }
  }

  private void checkMember(int id, int index, int offset) {
    boolean bitFields = Kind.flag(info(id));
    long first = bitFields ? offset & 0xff_ffff : Integer.toUnsignedLong(offset);
    long end = bitFields ? first + (offset >>> 24) : first;
    if (first > Integer.MAX_VALUE || end > sizeOrType(id) * 8L) {
      throw bad(id, "member %d ends at bit %d of %d bytes".formatted(index, end, sizeOrType(id)));
    }
  }

  /** Follows aliases and arrays to their end; multiplies arrays on the way. */
  private void checkChain(int id) {
    long elements = 1;
    int at = id;
    for (int step = 0; isLink(kind(at)); step++) {
      if (step == LONGEST_CHAIN) {
        throw bad(id, "its chain of types is longer than " + LONGEST_CHAIN);
      }
      if (kind(at) == Kind.ARRAY) {
        elements = checkBytes(id, elements * arrayCount(at));
        at = arrayElement(at);
      } else {
        at = sizeOrType(at);
      }
    }
    checkBytes(id, elements * endSize(at));
  }

  private static boolean isLink(Kind kind) {
    return kind == Kind.ARRAY || kind.isAlias();
  }

  /** The bytes of what is neither alias nor array; 0 for what has no size. */
  int endSize(int id) {
    Kind kind = kind(id);
    if (kind == Kind.PTR) {
      return Long.BYTES;
    }
    return kind.hasSize() ? sizeOrType(id) : 0;
  }

  private static long checkBytes(int id, long bytes) {
    if (bytes > Integer.MAX_VALUE) {
      throw bad(id, "an array of " + bytes + " bytes or more");
    }
    return bytes;
  }

  private static IllegalArgumentException bad(int id, String what) {
    return malformed("type " + id + ": " + what);
  }
}
