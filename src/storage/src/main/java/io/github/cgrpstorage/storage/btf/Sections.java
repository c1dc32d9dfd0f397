package io.github.cgrpstorage.storage.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header of raw BTF, checked, and access to its two sections.
 *
 * <pre>
 *   0 u16 magic | 2 u8 version | 3 u8 flags | 4 u32 hdr_len
 *   8 u32 type_off | 12 u32 type_len | 16 u32 str_off | 20 u32 str_len     offsets count from the header's end
 * </pre>
 */
final class Sections {

  static final short MAGIC = (short) 0xeb9f;
  static final int VERSION = 1;
  static final int HEADER = 24;

  final int typesStart;
  final int typesEnd;
  private final int stringsStart;
  private final int stringsEnd;
  private final byte[] raw;
  private final ByteBuffer words;

  Sections(byte[] raw) {
    this.raw = raw;
    this.words = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    int header = checkHeader();
    typesStart = start("type", header, 8);
    typesEnd = typesStart + word(12);
    stringsStart = start("string", header, 16);
    stringsEnd = stringsStart + word(20);
    if (typesStart % 4 != 0) {
      throw malformed("the type section is not aligned to 4 bytes");
    }
    if (stringsStart == stringsEnd || raw[stringsStart] != 0 || raw[stringsEnd - 1] != 0) {
      throw malformed("the string section does not begin and end with a zero byte");
    }
  }

  static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("malformed BTF: " + what);
  }

  int word(int at) {
    return words.getInt(at);
  }

  /** Whether a name's offset is in the string section. */
  boolean hasString(int offset) {
    return offset >= 0 && offset < stringsEnd - stringsStart;
  }

  String string(int offset) {
    int start = stringsStart + offset;
    int end = start;
    while (raw[end] != 0) {
      end++;
    }
    return new String(raw, start, end - start, StandardCharsets.UTF_8);
  }

  boolean stringEquals(int offset, byte[] expected) {
    int start = stringsStart + offset;
    int end = start + expected.length;
    return end < stringsEnd
        && raw[end] == 0
        && Arrays.equals(raw, start, end, expected, 0, expected.length);
  }

  private int checkHeader() {
    if (raw.length < HEADER) {
      throw malformed(raw.length + " bytes are too few for a header of " + HEADER);
    }
    short magic = words.getShort(0);
    if (magic == Short.reverseBytes(MAGIC)) {
      throw malformed("it is of a big-endian machine");
    }
    if (magic != MAGIC) {
      throw malformed("the magic number is 0x%04x, not 0xeb9f".formatted(magic & 0xffff));
    }
    if (raw[2] != VERSION || raw[3] != 0) {
      throw malformed("version %d, flags %d: only version 1 is known".formatted(raw[2], raw[3]));
    }
    int length = word(4);
    if (length < HEADER || length > raw.length) {
      throw malformed("a header of " + Integer.toUnsignedString(length) + " bytes");
    }
    return length;
  }

  private int start(String name, int header, int field) {
    long offset = Integer.toUnsignedLong(word(field));
    long length = Integer.toUnsignedLong(word(field + 4));
    if (header + offset + length > raw.length) {
      throw malformed(
          "the %s section (offset %d, %d bytes) reaches beyond the end"
              .formatted(name, offset, length));
    }
    return (int) (header + offset);
  }
}
