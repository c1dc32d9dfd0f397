package io.github.cgrpstorage.agent.files;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the files of cgroups. It knows of the host which controllers are on cgroup2 and which on
 * v1, as it was when the reader was made.
 *
 * <p>Thread-safe; it holds no resource.
 */
public final class CgroupFilesReader {

  private final Controllers host;

  private CgroupFilesReader(Controllers host) {
    this.host = host;
  }

  /**
   * A reader for this host.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @return the reader
   * @throws BpfException when no cgroup2 hierarchy is mounted
   */
  public static CgroupFilesReader of(Bpf bpf) throws BpfException {
    try (Cgroup root = bpf.rootCgroup()) {
      return new CgroupFilesReader(Controllers.ofThisHost(root.pathAtOpen()));
    }
  }

  /**
   * Reads a cgroup's files by its descriptor, so that another cgroup which takes the same path
   * meanwhile is not read in its place. Needs no right but to read the files, which everyone has
   * unless their modes were changed.
   *
   * @param cgroup a cgroup2 cgroup
   * @return what they said; empty when the cgroup was removed, also when that happened meanwhile
   * @throws IllegalArgumentException for a cgroup v1 directory, whose files are others
   */
  public Optional<CgroupFiles> read(Cgroup cgroup) {
    if (cgroup.isV1()) {
      throw new IllegalArgumentException(cgroup + " is one of cgroup v1, whose files are others");
    }
    long descriptor = cgroup.handle().acquire();
    try {
      // The open directory itself, and no path that could come to mean another.
      Path directory = Path.of("/proc/self/fd/" + descriptor);
      CgroupFiles files = new DirectoryReader(directory, host).read();
      return cgroup.isLive() ? Optional.of(files) : Optional.empty();
    } finally {
      cgroup.handle().release();
    }
  }
}
