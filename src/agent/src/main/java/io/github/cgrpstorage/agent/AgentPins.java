package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.pins.UnfinishedPins;
import io.github.cgrpstorage.kernel.Bpffs;
import io.github.cgrpstorage.kernel.PinnedArray;
import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An agent pinned in bpffs: a folder with a folder for each map. It is made beside its place and
 * moved there when it is whole, so nobody sees half of one, and of two that are pinned at a time
 * one takes the place.
 *
 * <p>Anybody may read the pins, as anybody may read the files of cgroups; only their owner may
 * write.
 *
 * <p>Thread-safe: no state.
 */
public final class AgentPins {

  /** Where agents are pinned unless told otherwise. */
  public static final Path USUAL = Path.of("/sys/fs/bpf/cgrp-storage");

  private AgentPins() {}

  static void create(Path directory, List<TrackedMap> maps) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    finish(pinBeside(directory, maps), directory);
  }

  /**
   * As {@link #create}, but what is there goes. It goes only when the new one is whole, and comes
   * back when that one is refused its place.
   */
  static void replace(Path directory, List<TrackedMap> maps) throws IOException {
    checkIsOurs(directory);
    Path half = pinBeside(directory, maps);
    Path old = UnfinishedPins.name(directory);
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(directory, old, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      finish(half, directory);
    } catch (IOException e) {
      putBack(old, directory);
      throw e;
    }
    removeTree(old);
  }

  /** Unless another process's agent took its place meanwhile. */
  private static void putBack(Path old, Path directory) throws IOException {
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      removeTree(old);
    } else if (Files.exists(old, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(old, directory, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Pins everything in a folder beside the place, or nothing. */
  private static Path pinBeside(Path directory, List<TrackedMap> maps) throws IOException {
    removeAll(UnfinishedPins.abandoned(directory));
    Path half = Files.createDirectory(UnfinishedPins.name(directory));
    try {
      for (TrackedMap map : maps) {
        map.pin(half);
      }
      openToReaders(half);
      return half;
    } catch (IOException | RuntimeException e) {
      removeTree(half);
      throw e;
    }
  }

  private static void finish(Path half, Path directory) throws IOException {
    try {
      UnfinishedPins.finish(half, directory);
    } catch (IOException e) {
      removeTree(half);
      throw e;
    }
  }

  private static void openToReaders(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        String rights = folder ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
      }
    }
  }

  /**
   * Which agent is pinned somewhere: another one that takes its place is not equal to it. What a
   * user may not see is not taken for absent.
   *
   * @param directory where it would be pinned
   * @return what stands for it; empty when nothing is there
   * @throws IOException when it cannot be told, as where this user may not go through a folder
   *     above it: the message says what to do
   */
  public static Optional<Object> identity(Path directory) throws IOException {
    try {
      // The folder's device and inode number.
      return Optional.of(Files.readAttributes(directory, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw BpfException.of("stat", Errno.EACCES)
          .on("'" + directory + "'")
          .because("this user may not go through the folders above it")
          .remedy("as root: chmod o+x " + closed(directory))
          .causedBy(e)
          .build();
    }
  }

  /** The first of the folders above that this user may not go through. */
  private static Path closed(Path directory) {
    Path parent = directory.toAbsolutePath().getParent();
    return IntStream.rangeClosed(1, parent.getNameCount())
        .mapToObj(names -> parent.getRoot().resolve(parent.subpath(0, names)))
        .filter(folder -> !Files.isExecutable(folder))
        .findFirst()
        .orElse(parent);
  }

  /**
   * Opens the maps of a pinned agent, to read only. Needs no capability.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param directory where it is pinned
   * @return the maps, which the caller closes
   * @throws IOException when nothing is pinned there, or by another version, or it may not be read
   */
  public static StatsMaps open(Bpf bpf, Path directory) throws IOException {
    Opened opened = new Opened(bpf);
    try {
      StatsMap registry = opened.map(directory.resolve(TrackedMap.REGISTRY));
      List<StatsMap> maps = new ArrayList<>();
      for (Path folder : folders(directory)) {
        if (!folder.getFileName().toString().equals(TrackedMap.REGISTRY)) {
          maps.add(opened.map(folder));
        }
      }
      return new StatsMaps(registry, maps, opened);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static List<Path> folders(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  /** What was opened of the pins. */
  private record Opened(Bpf bpf, List<AutoCloseable> resources) implements AutoCloseable {

    Opened(Bpf bpf) {
      this(bpf, new ArrayList<>());
    }

    StatsMap map(Path folder) throws IOException {
      MemorySegment text = array(folder.resolve(Lifecycle.ABOUT)).get(0);
      About about = About.parse(text.toArray(ValueLayout.JAVA_BYTE));
      CgroupStorage storage = bpf.openPinned(folder.resolve(TrackedMap.STORAGE), Access.READ_ONLY);
      resources.add(storage);
      PinnedArray records = array(folder.resolve(Lifecycle.RECORDS));
      PinnedArray section = array(folder.resolve(Lifecycle.VARIABLES));
      Variables lifecycle = new Variables(section::get, about.lifecycleVariables());
      int words = about.type().byteSize() / Long.BYTES;
      return new StatsMap(
          about.schema(),
          storage,
          Collector.hierarchy(about.controller()),
          () ->
              new ObituaryLog(records::get, lifecycle, records.entries(), about.pathBytes(), words),
          variables(folder, about),
          lifecycle);
    }

    private Variables variables(Path folder, About about) throws BpfException {
      return about.variables().isEmpty()
          ? null
          : new Variables(array(folder.resolve(TrackedMap.VARIABLES))::get, about.variables());
    }

    private PinnedArray array(Path pin) throws BpfException {
      PinnedArray array = PinnedArray.open(bpf, pin);
      resources.add(array);
      return array;
    }

    @Override
    public void close() {
      for (AutoCloseable resource : resources.reversed()) {
        try {
          resource.close();
        } catch (RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /**
   * Whether a folder is an agent's: every agent has the map of the cgroups' beginnings, with a
   * description beside it.
   *
   * @param directory where one may be pinned
   * @return false also when there is nothing, or this process may not look
   */
  public static boolean isAgent(Path directory) {
    Path about = directory.resolve(TrackedMap.REGISTRY).resolve(Lifecycle.ABOUT);
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(about, LinkOption.NOFOLLOW_LINKS);
  }

  /** A wrong path must not cost anybody's pins: what they keep alive goes with them. */
  private static void checkIsOurs(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    checkIsInBpffs(directory);
    if (!isAgent(directory)) {
      throw new FileSystemException(
          directory.toString(),
          null,
          "is not an agent's, so it stays as it is: name the folder that the agent was pinned at");
    }
  }

  private static void checkIsInBpffs(Path directory) throws IOException {
    if (!Bpffs.holds(directory)) {
      throw new NotDirectoryException(directory + " is not in a bpffs, so it is no agent's");
    }
  }

  /**
   * Removes a pinned agent: its programs are detached, and the kernel frees everything as soon as
   * no reader holds it. Also removes what a process left that was killed while it pinned or
   * removed.
   *
   * @param directory where it is pinned
   * @return whether anything was there
   * @throws FileSystemException when what is there is {@linkplain #isAgent not an agent's}; it
   *     stays as it is
   * @throws IOException when it may not be removed
   */
  public static boolean remove(Path directory) throws IOException {
    checkIsOurs(directory);
    boolean whole = Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
    if (whole) {
      // Under this name what is left of it is known for ours, should this process be killed.
      Files.move(directory, UnfinishedPins.name(directory), StandardCopyOption.ATOMIC_MOVE);
    }
    boolean unfinished = removeAll(UnfinishedPins.all(directory));
    return whole || unfinished;
  }

  private static boolean removeAll(List<Path> directories) throws IOException {
    boolean any = false;
    for (Path directory : directories) {
      any |= removeTree(directory);
    }
    return any;
  }

  /** Of a folder that is known for ours, by what is in it or by its name. */
  private static boolean removeTree(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    checkIsInBpffs(directory);
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    return true;
  }
}
