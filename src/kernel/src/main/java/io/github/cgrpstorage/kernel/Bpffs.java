package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.kernel.floor.Libc;
import io.github.cgrpstorage.kernel.floor.Mounts;
import io.github.cgrpstorage.storage.BpfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file system that pins live in.
 *
 * <p>Thread-safe.
 */
public final class Bpffs {

  /** Where systemd mounts it. */
  public static final Path USUAL = Path.of("/sys/fs/bpf");

  private static final String TYPE = "bpf";

  private Bpffs() {}

  /**
   * Whether a file or folder is in one.
   *
   * @param path what exists
   * @return whether its file system is a bpffs
   * @throws IOException when it does not exist, or cannot be looked at
   */
  public static boolean holds(Path path) throws IOException {
    return Files.getFileStore(path).type().equals(TYPE);
  }

  /**
   * Mounts one at {@link #USUAL} unless one is there.
   *
   * @return whether it was mounted now
   * @throws BpfException when the kernel refuses: needs CAP_SYS_ADMIN
   */
  public static boolean mountIfMissing() throws BpfException {
    if (Mounts.bpffs().contains(USUAL)) {
      return false;
    }
    int result = Libc.mountBpffs(USUAL);
    if (result < 0) {
      throw BpfException.of("mount", -result)
          .on("'" + USUAL + "'")
          .because("no bpffs is mounted there")
          .remedy("as root: mount -t bpf none " + USUAL)
          .build();
    }
    return true;
  }
}
