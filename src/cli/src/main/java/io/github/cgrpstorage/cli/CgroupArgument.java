package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Text;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A cgroup's directory as a user types it: as it is, or with bytes that are not text as {@code
 * \xNN}.
 */
final class CgroupArgument {

  private CgroupArgument() {}

  static Cgroup open(Bpf bpf, String text) throws BpfException {
    return bpf.openCgroup(path(text));
  }

  /**
   * systemd's names hold backslashes of their own: a directory that is there wins over the escape.
   */
  static Path path(String text) {
    try {
      Path literal = Path.of(text);
      if (!text.contains("\\") || Files.exists(literal)) {
        return literal;
      }
      return Text.unescape(text);
    } catch (InvalidPathException e) {
      throw new UsageException(
          "'"
              + text
              + "' is not text in this locale: write its bytes as \\xNN, as 'map list' does");
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
