package io.github.cgrpstorage.storage.seam;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The exact bytes of a path. A Linux path is bytes, and {@link Path} keeps them, but its text goes
 * through the locale's charset and loses those that are not text there. A {@code file:} URI loses
 * none.
 *
 * <p>Thread-safe: pure functions.
 */
public final class PathBytes {

  private static final Path ROOT = Path.of("/");
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PathBytes() {}

  /**
   * A path's bytes.
   *
   * @param path any path of the default file system, relative or absolute
   * @return its bytes, without a final NUL
   */
  public static byte[] of(Path path) {
    if (isAscii(path.toString())) {
      return path.toString().getBytes(StandardCharsets.US_ASCII);
    }
    // Seen from the root, so that the URI holds the path alone; toUri adds a slash to a directory.
    String uri = ROOT.resolve(path).toUri().getRawPath();
    int start = path.isAbsolute() ? 0 : 1;
    int end = uri.endsWith("/") && uri.length() > 1 ? uri.length() - 1 : uri.length();
    return decode(uri.substring(start, end));
  }

  /**
   * The path that has these bytes.
   *
   * @param bytes a path's bytes; relative unless the first is a slash
   * @return the path
   */
  public static Path toPath(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (isAscii(text)) {
      return Path.of(text);
    }
    boolean absolute = bytes[0] == '/';
    StringBuilder uri = new StringBuilder(absolute ? "file://" : "file:///");
    for (byte b : bytes) {
      if (b == '/') {
        uri.append('/');
      } else {
        HEX.toHexDigits(uri.append('%'), b);
      }
    }
    Path path = Path.of(URI.create(uri.toString()));
    return absolute ? path : ROOT.relativize(path);
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static byte[] decode(String uriPath) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uriPath.length());
    for (int i = 0; i < uriPath.length(); i++) {
      if (uriPath.charAt(i) == '%') {
        bytes.write(Integer.parseInt(uriPath, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(uriPath.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}
