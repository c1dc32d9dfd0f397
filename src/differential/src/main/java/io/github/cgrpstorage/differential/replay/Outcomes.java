package io.github.cgrpstorage.differential.replay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Outcomes as the format writes them. */
public final class Outcomes {

  private Outcomes() {}

  /**
   * An outcome without a value.
   *
   * @param code 0, {@link Kernel#HELPER_NULL}, {@link Kernel#HELPER_NO_CGROUP} or {@code -errno}
   * @return such as {@code ok}, {@code null}, {@code nocgroup} or {@code ENOENT}
   */
  public static String text(int code) {
    return switch (code) {
      case 0 -> "ok";
      case Kernel.HELPER_NULL -> "null";
      case Kernel.HELPER_NO_CGROUP -> "nocgroup";
      default -> Errno.name(-code);
    };
  }

  /**
   * An outcome.
   *
   * @param code as above
   * @param value the value's bytes, empty when the operation gave none
   * @return such as {@code ok 0100000000000000}
   */
  public static String text(int code, MemorySegment value) {
    return value.byteSize() == 0
        ? text(code)
        : text(code) + " " + HexFormat.of().formatHex(value.toArray(JAVA_BYTE));
  }
}
