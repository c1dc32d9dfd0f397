package io.github.cgrpstorage.agent.pins;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Folders of pins that come into being whole: everything is pinned in a folder of another name
 * beside the place, which is then renamed. Processes that do so at once do not meet before the
 * rename, and of those one wins. The names tell who is at work, so that what a killed process left
 * can be told from what another one makes just now.
 *
 * <p>Thread-safe: no state but a number.
 */
public final class UnfinishedPins {

  /** Between the folder's name and the process id of who is at work; bpffs takes no dots. */
  private static final String UNFINISHED = "-new-";

  private static final AtomicInteger ATTEMPTS = new AtomicInteger();

  private UnfinishedPins() {}

  /**
   * A new name.
   *
   * @param folder where the pins are to be at last
   * @return a folder beside it that is not there yet
   */
  public static Path name(Path folder) {
    String name = folder.getFileName() + UNFINISHED + ProcessHandle.current().pid();
    return folder.resolveSibling(name + "-" + ATTEMPTS.incrementAndGet());
  }

  /**
   * Gives an unfinished folder its place, at once.
   *
   * @param unfinished a folder with a {@link #name} of the place
   * @param folder its place
   * @throws FileAlreadyExistsException when another has it, which stays as it is
   * @throws IOException when the kernel refuses
   */
  public static void finish(Path unfinished, Path folder) throws IOException {
    try {
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // simple_rename of the kernel: a folder takes no place of one that is not empty.
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(folder.toString());
      }
      throw e;
    }
  }

  /**
   * All that are unfinished.
   *
   * @param folder where the pins are to be at last
   * @return the folders beside it
   * @throws IOException when they cannot be listed
   */
  public static List<Path> all(Path folder) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return List.of();
    }
    String form = "\\Q" + folder.getFileName() + UNFINISHED + "\\E[0-9]{1,10}-[0-9]{1,10}";
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(entry -> entry.getFileName().toString().matches(form)).toList();
    }
  }

  /**
   * Those of processes that are no more: nobody will finish them.
   *
   * @param folder where the pins were to be at last
   * @return the folders beside it
   * @throws IOException when they cannot be listed
   */
  public static List<Path> abandoned(Path folder) throws IOException {
    return all(folder).stream().filter(unfinished -> !isAlive(unfinished)).toList();
  }

  private static boolean isAlive(Path unfinished) {
    String[] parts = unfinished.getFileName().toString().split("-");
    return ProcessHandle.of(Long.parseLong(parts[parts.length - 2])).isPresent();
  }
}
