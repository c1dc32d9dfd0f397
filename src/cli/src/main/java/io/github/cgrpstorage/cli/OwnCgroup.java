package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.seam.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A new cgroup below this process's own, so that what limits this process limits what runs there.
 * Where the kernel charges block I/O to cgroup v1, one there as well.
 *
 * <p>The caller owns it; {@link #close} removes it, and moves what still runs there to where this
 * process is.
 */
final class OwnCgroup implements AutoCloseable {

  private static final String PROCESSES = "cgroup.procs";
  private static final int TRIES = 500;

  /** A directory and the mount point above it. */
  private record Place(Path mount, Path directory) {

    CgroupPath path() {
      return CgroupPath.of(mount, directory);
    }
  }

  /** That of cgroup2 last: whoever enters them in this order begins to count when in all. */
  private final List<Place> places = new ArrayList<>();

  private OwnCgroup() {}

  static OwnCgroup make(String name) throws IOException {
    OwnCgroup own = new OwnCgroup();
    try {
      Hierarchy blocks = Hierarchy.of("blkio");
      if (blocks.isV1() && blocks.mount() != null) {
        own.add(blocks, name);
      }
      own.add(Hierarchy.unified(), name);
      return own;
    } catch (IOException | RuntimeException e) {
      own.close();
      throw e;
    }
  }

  private void add(Hierarchy hierarchy, String name) throws IOException {
    Path parent = ofThisProcess(hierarchy);
    Path directory = Files.createDirectory(parent.resolve(name));
    places.add(new Place(hierarchy.mount(), directory));
  }

  /** The root of the mount when this process's cgroup is not below it. */
  private static Path ofThisProcess(Hierarchy hierarchy) throws IOException {
    String prefix = hierarchy.id() + ":";
    // Bytes as characters: a cgroup's name need not be text.
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/self/cgroup"), StandardCharsets.ISO_8859_1)) {
      String path =
          lines
              .filter(line -> line.startsWith(prefix))
              .map(line -> line.split(":", 3)[2].substring(1))
              .findFirst()
              .orElse("");
      Path own =
          hierarchy.mount().resolve(PathBytes.toPath(path.getBytes(StandardCharsets.ISO_8859_1)));
      return Files.isDirectory(own) ? own : hierarchy.mount();
    }
  }

  /** The files to write a process's number to, in this order. */
  List<String> processFiles() {
    return places.stream().map(place -> place.directory.resolve(PROCESSES).toString()).toList();
  }

  /** The directory in cgroup2. */
  Path directory() {
    return places.getLast().directory;
  }

  /** Whether a path is this cgroup's, or below it. */
  boolean contains(CgroupPath path) {
    String text = path.toString();
    return places.stream()
        .map(place -> place.path().toString())
        .anyMatch(own -> text.equals(own) || text.startsWith(own + "/"));
  }

  /** What runs here and below. */
  Set<Long> processes() throws IOException {
    Set<Long> processes = new TreeSet<>();
    for (Place place : places) {
      for (Path directory : tree(place.directory)) {
        processes.addAll(processesOf(directory));
      }
    }
    return processes;
  }

  private static List<Long> processesOf(Path directory) throws IOException {
    return Files.readAllLines(directory.resolve(PROCESSES)).stream()
        .map(Long::parseLong)
        .filter(process -> process != 0)
        .toList();
  }

  /** Deepest first. */
  private static List<Path> tree(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  /** Kills everything here and below, and waits until it is gone. */
  void kill() throws IOException {
    Files.writeString(directory().resolve("cgroup.kill"), "1");
    for (int tries = 0; !processes().isEmpty() && tries < TRIES; tries++) {
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Override
  public void close() throws IOException {
    for (Place place : places.reversed()) {
      remove(place);
    }
  }

  /** A process may start another while it is moved, and one that ends is there a moment longer. */
  private static void remove(Place place) throws IOException {
    for (int tries = 0; Files.isDirectory(place.directory, LinkOption.NOFOLLOW_LINKS); tries++) {
      try {
        for (Path directory : tree(place.directory)) {
          moveAway(directory, place.directory.resolveSibling(PROCESSES));
          Files.deleteIfExists(directory);
        }
      } catch (FileSystemException e) {
        if (tries == TRIES) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private static void moveAway(Path directory, Path processes) throws IOException {
    for (long process : processesOf(directory)) {
      try {
        Files.writeString(processes, Long.toString(process));
      } catch (IOException e) {
        if (processesOf(directory).contains(process)) {
          throw e;
        }
      }
    }
  }
}
