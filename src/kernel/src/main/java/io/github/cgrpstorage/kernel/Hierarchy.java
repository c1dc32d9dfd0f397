package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.kernel.floor.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A hierarchy of cgroups. There is one of cgroup2; on machines of the hybrid layout, cgroup v1
 * hierarchies beside it hold some of the controllers.
 *
 * @param id its number in {@code /proc/self/cgroup}; 0 is cgroup2
 * @param mount where it is mounted; null when it is not
 */
public record Hierarchy(int id, Path mount) {

  private static final Path OF_THIS_PROCESS = Path.of("/proc/self/cgroup");

  /**
   * The one of cgroup2.
   *
   * @return the hierarchy
   */
  public static Hierarchy unified() {
    return new Hierarchy(0, Mounts.cgroup2());
  }

  /**
   * The one that has a controller.
   *
   * @param controller its name in cgroup v1, such as {@code blkio}
   * @return the v1 hierarchy that it is in; that of cgroup2 when it is in none
   * @throws IOException when procfs cannot be read
   */
  public static Hierarchy of(String controller) throws IOException {
    // "7:blkio:/name", cgroups(7). Bytes as characters: a cgroup's name need not be text.
    // Not Files.lines, whose channel an interrupt closes.
    return Files.readAllLines(OF_THIS_PROCESS, StandardCharsets.ISO_8859_1).stream()
        .map(line -> line.split(":", 3))
        .filter(fields -> List.of(fields[1].split(",")).contains(controller))
        .map(fields -> new Hierarchy(Integer.parseInt(fields[0]), Mounts.cgroup1(controller)))
        .findFirst()
        .orElseGet(Hierarchy::unified);
  }

  /**
   * Whether it is a hierarchy of cgroup v1.
   *
   * @return true for v1
   */
  public boolean isV1() {
    return id != 0;
  }
}
