package io.github.cgrpstorage.storage;

import io.github.cgrpstorage.storage.seam.PathBytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Paths as text that is safe to show and to read back: a cgroup's name may hold any byte but {@code
 * /} and NUL.
 *
 * <p>Thread-safe: pure functions.
 */
public final class Text {

  private Text() {}

  /**
   * A path's exact bytes as one line of text, whatever the locale: valid UTF-8 stays, other bytes,
   * control characters and the backslash become {@code \xNN}. Distinct paths give distinct texts.
   *
   * @param path a path
   * @return its text
   */
  public static String escape(Path path) {
    return escape(PathBytes.of(path));
  }

  /**
   * As {@link #escape(Path)}, for bytes that are no path, such as a part of a name.
   *
   * @param bytes any bytes
   * @return their text
   */
  public static String escape(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      if (isPlain(bytes[at])) {
        text.append((char) bytes[at++]);
        continue;
      }
      int length = sequenceLength(bytes, at);
      String character = length == 0 ? null : decode(bytes, at, length);
      if (character != null && isShown(character.codePointAt(0))) {
        text.append(character);
        at += length;
      } else {
        HexFormat.of().toHexDigits(text.append("\\x"), bytes[at++]);
      }
    }
    return text.toString();
  }

  /**
   * The path that a text of {@link #escape(Path)} stands for.
   *
   * @param text a text; without a backslash it is taken as it is
   * @return the path
   * @throws IllegalArgumentException when a backslash does not begin {@code \xNN}
   */
  public static Path unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); ) {
      if (text.charAt(i) == '\\') {
        bytes.write(escapedByte(text, i));
        i += 4;
      } else {
        int character = text.codePointAt(i);
        bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(character);
      }
    }
    return PathBytes.toPath(bytes.toByteArray());
  }

  static String quote(Path path) {
    return "'" + escape(path) + "'";
  }

  private static int escapedByte(String text, int at) {
    String escape = text.substring(at, Math.min(at + 4, text.length()));
    if (!escape.matches("\\\\x[0-9a-fA-F]{2}")) {
      throw new IllegalArgumentException(
          "'" + text + "': a backslash begins \\xNN, two hexadecimal digits of a byte");
    }
    return Integer.parseInt(escape, 2, 4, 16);
  }

  /** Printable ASCII stands for itself: nearly all of nearly every name, without a decoder. */
  private static boolean isPlain(byte b) {
    return b >= ' ' && b < 0x7f && b != '\\';
  }

  /** How long the UTF-8 sequence at a place claims to be; 0 when none begins or fits there. */
  private static int sequenceLength(byte[] bytes, int at) {
    int lead = bytes[at] & 0xff;
    int length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return at + length <= bytes.length ? length : 0;
  }

  private static String decode(byte[] bytes, int at, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED,
          Character.PRIVATE_USE ->
          false;
      default -> character != '\\';
    };
  }
}
