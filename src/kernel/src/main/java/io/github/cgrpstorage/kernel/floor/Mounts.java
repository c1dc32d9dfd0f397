package io.github.cgrpstorage.kernel.floor;

import static io.github.cgrpstorage.storage.Errno.ENOENT;

import io.github.cgrpstorage.storage.seam.PathBytes;
import io.github.cgrpstorage.storage.seam.Result;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Mount points, from {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)). */
public final class Mounts {

  /** One line: the folder of the file system that is mounted, where, and the system's options. */
  record Mount(String root, Path point, List<String> options) {}

  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  private Mounts() {}

  /**
   * Where cgroup2 is mounted: {@code /sys/fs/cgroup} on a pure host, {@code /sys/fs/cgroup/unified}
   * on most hybrid ones. A mount of the hierarchy's root wins over one of a folder in it.
   *
   * @return the folder; null when there is none
   */
  public static Path cgroup2() {
    List<Mount> mounts = ofType("cgroup2");
    return mounts.stream()
        .filter(mount -> mount.root.equals("/"))
        .findFirst()
        .or(() -> mounts.stream().findFirst())
        .map(Mount::point)
        .orElse(null);
  }

  /** As {@link #cgroup2}; ENOENT when none is mounted, or why the mounts cannot be read. */
  static Result<Path> findCgroup2() {
    Path root = cgroup2();
    if (root != null) {
      return Result.of(root);
    }
    int errno = Libc.readText(MOUNTINFO, 1).errno();
    return Result.error(errno == 0 ? ENOENT : errno);
  }

  /**
   * Where a cgroup v1 hierarchy is mounted.
   *
   * @return the first one's folder; null when there is none
   */
  public static Path cgroup1() {
    return ofType("cgroup").stream().map(Mount::point).findFirst().orElse(null);
  }

  /**
   * Where the cgroup v1 hierarchy of a controller is mounted.
   *
   * @param controller such as {@code blkio}
   * @return its folder; null when there is none
   */
  public static Path cgroup1(String controller) {
    return ofType("cgroup").stream()
        .filter(mount -> mount.options.contains(controller))
        .map(Mount::point)
        .findFirst()
        .orElse(null);
  }

  /**
   * Where bpffs is mounted.
   *
   * @return the folders, in the order of mounting
   */
  public static List<Path> bpffs() {
    return ofType("bpf").stream().map(Mount::point).toList();
  }

  private static List<Mount> ofType(String type) {
    // A blank within a field is written \040, so that this is the separator and the type alone.
    String separated = " - " + type + " ";
    // Bytes as characters: a mount point need not be text.
    // By a reader, which an interrupt does not close, as it does Files.lines' channel.
    try (BufferedReader reader = Files.newBufferedReader(MOUNTINFO, StandardCharsets.ISO_8859_1)) {
      return reader.lines().filter(line -> line.contains(separated)).map(Mounts::parse).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw": optional fields end with a
   * lone hyphen.
   */
  static Mount parse(String line) {
    String[] halves = line.split(" - ", 2);
    String[] fields = halves[0].split(" ");
    String[] fileSystem = halves[1].split(" ");
    List<String> options = List.of(fileSystem[2].split(","));
    return new Mount(fields[3], unescape(fields[4]), options);
  }

  /** Blanks, tabs, newlines and backslashes come as a backslash and three octal digits. */
  private static Path unescape(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        bytes.write(Integer.parseInt(text, i + 1, i + 4, 8));
        i += 3;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return PathBytes.toPath(bytes.toByteArray());
  }
}
