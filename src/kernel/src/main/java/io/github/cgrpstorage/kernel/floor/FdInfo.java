package io.github.cgrpstorage.kernel.floor;

import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;

import io.github.cgrpstorage.storage.seam.Result;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code /proc/self/fdinfo} says of a map ({@code bpf_map_show_fdinfo}).
 *
 * @param errno 0; EBADF when the descriptor is not open, EINVAL when it is no map; or why it cannot
 *     be read, such as EMFILE
 * @param memory {@code memlock}, bytes
 * @param frozen {@code frozen}
 */
record FdInfo(int errno, long memory, boolean frozen) {

  /** A dozen short lines. */
  private static final int MOST_BYTES = 4096;

  static FdInfo of(int descriptor) {
    Path file = Path.of("/proc/self/fdinfo", Integer.toString(descriptor));
    Result<String> text = Libc.readText(file, MOST_BYTES);
    if (text.errno() != 0) {
      return new FdInfo(text.errno() == ENOENT ? EBADF : text.errno(), 0, false);
    }
    List<String> lines = text.value().lines().toList();

    boolean isMap = lines.stream().anyMatch(line -> line.startsWith("map_type:"));
    return isMap
        ? new FdInfo(0, number(lines, "memlock:"), number(lines, "frozen:") != 0)
        : new FdInfo(EINVAL, 0, false);
  }

  private static long number(List<String> lines, String label) {
    return lines.stream()
        .filter(line -> line.startsWith(label))
        .mapToLong(line -> Long.parseLong(line.substring(label.length()).strip()))
        .findFirst()
        .orElse(0);
  }
}
