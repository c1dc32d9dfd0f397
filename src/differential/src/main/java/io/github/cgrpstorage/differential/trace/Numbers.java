package io.github.cgrpstorage.differential.trace;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of the format: decimal or 0x hexadecimal, in the range of the field they are for. */
final class Numbers {

  private static final Pattern FORM = Pattern.compile("0[xX]([0-9a-fA-F]+)|([0-9]+)");
  private static final Pattern LITERAL = Pattern.compile("#(-?)(0[xX][0-9a-fA-F]+|[0-9]+)");

  private Numbers() {}

  /** An unsigned number of up to 32 or 64 bits. */
  static long unsigned(Statement at, String token, String text, int bits)
      throws TraceSyntaxException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw at.error(token, "not a number, as 8 or 0x8");
    }
    try {
      boolean hexadecimal = matcher.group(1) != null;
      String digits = hexadecimal ? matcher.group(1) : matcher.group(2);
      long number = Long.parseUnsignedLong(digits, hexadecimal ? 16 : 10);
      if (bits == Integer.SIZE && number >>> Integer.SIZE != 0) {
        throw at.error(token, "more than 32 bits");
      }
      return number;
    } catch (NumberFormatException e) {
      throw at.error(token, "more than 64 bits");
    }
  }

  /** A key that is a number as it is: {@code #-1}. */
  static int literal(Statement at, String token) throws TraceSyntaxException {
    Matcher matcher = LITERAL.matcher(token);
    if (!matcher.matches()) {
      throw at.error(token, "not a literal key, as #-1");
    }
    long size = unsigned(at, token, matcher.group(2), Integer.SIZE);
    long number = matcher.group(1).isEmpty() ? size : -size;
    if (number != (int) number) {
      throw at.error(token, "not a 32-bit int");
    }
    return (int) number;
  }

  /** Exactly so many bytes, two digits each. */
  static byte[] bytes(Statement at, String token, String digits, long size)
      throws TraceSyntaxException {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      throw at.error(token, "not bytes, two hexadecimal digits each");
    }
    if (bytes.length != size) {
      throw at.error(token, bytes.length + " bytes, but the map's values have " + size);
    }
    return bytes;
  }
}
