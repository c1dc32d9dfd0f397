package io.github.cgrpstorage.agent.metrics;

import io.github.cgrpstorage.agent.identity.Identity;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.seam.PathBytes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Where a cgroup is in its hierarchy: {@code /} for the root, {@code /system.slice/web.service}.
 * Bytes, as a cgroup's name may hold any but {@code /} and NUL; compared byte by byte.
 *
 * <p>Immutable.
 */
public final class CgroupPath implements Comparable<CgroupPath> {

  /** The root of a hierarchy. */
  public static final CgroupPath ROOT = new CgroupPath(new byte[] {'/'});

  private static final Comparator<byte[]> ORDER = Arrays::compareUnsigned;

  private final byte[] bytes;

  /** Made when it is first asked for; by two threads at a time, the same. */
  private String text;

  /** As with the text. */
  private Identity identity;

  private CgroupPath(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A path.
   *
   * @param bytes its bytes, which begin with a slash; copied
   * @return the path
   * @throws IllegalArgumentException when they do not
   */
  public static CgroupPath of(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != '/') {
      throw new IllegalArgumentException("a cgroup's path begins with a slash");
    }
    return new CgroupPath(bytes.clone());
  }

  /**
   * A path from its text.
   *
   * @param text as {@link #toString} gives it
   * @return the path
   * @throws IllegalArgumentException when it does not begin with a slash
   */
  public static CgroupPath parse(String text) {
    return of(PathBytes.of(Text.unescape(text)));
  }

  /**
   * The place of a cgroup's directory below the hierarchy's mount point.
   *
   * @param mount the mount point
   * @param directory the directory, the mount point itself or below it
   * @return the path
   */
  public static CgroupPath of(Path mount, Path directory) {
    Path below = Path.of("/").resolve(mount.relativize(directory)).normalize();
    return of(PathBytes.of(below));
  }

  /**
   * The exact bytes.
   *
   * @return a copy
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * How far below the root it is.
   *
   * @return 0 for the root
   */
  public int depth() {
    int slashes = 0;
    for (byte b : bytes) {
      slashes += b == '/' ? 1 : 0;
    }
    return bytes.length == 1 ? 0 : slashes;
  }

  /**
   * Its ancestor at a depth.
   *
   * @param depth 0 for the root
   * @return the ancestor; this path when it is not deeper
   */
  public CgroupPath atDepth(int depth) {
    int slashes = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '/' && ++slashes > depth && i + 1 < bytes.length) {
        return i == 0 ? ROOT : new CgroupPath(Arrays.copyOf(bytes, i));
      }
    }
    return this;
  }

  /**
   * What the path says of the cgroup.
   *
   * @return as {@link Identity#of(byte[])} gives it
   */
  public Identity identity() {
    if (identity == null) {
      identity = Identity.of(bytes);
    }
    return identity;
  }

  @Override
  public int compareTo(CgroupPath other) {
    return ORDER.compare(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CgroupPath that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /**
   * As one line of text: valid UTF-8 stays, other bytes, control characters and the backslash
   * become {@code \xNN}. Distinct paths give distinct texts.
   */
  @Override
  public String toString() {
    if (text == null) {
      text = Text.escape(bytes);
    }
    return text;
  }
}
