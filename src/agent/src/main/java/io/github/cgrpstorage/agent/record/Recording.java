package io.github.cgrpstorage.agent.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a recording: one that is written to, and when old frames are to go, one before it.
 *
 * <p>Thread-safe: no state.
 */
public final class Recording {

  /** No text begins so: the first bytes tell a recording from any other file. */
  static final byte[] MAGIC = {'C', 'G', 'S', 'R', 'E', 'C', 0, 1};

  /** Length and CRC. */
  static final int HEADER = 8;

  /** More than any view has; what claims to be longer is no frame. */
  static final int MOST = 1 << 28;

  private Recording() {}

  /**
   * Whether a file is a recording, by its first bytes.
   *
   * @param file the file
   * @return false also for one that is shorter than these
   * @throws IOException when it cannot be read
   */
  public static boolean is(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /** Where the older half goes. */
  static Path previous(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  /**
   * The files of a recording that are there, the oldest first.
   *
   * @param file the recording's name
   * @return one or two files; none when there is no such recording
   */
  public static List<Path> parts(Path file) {
    return Stream.of(previous(file), file).filter(Files::isRegularFile).toList();
  }
}
