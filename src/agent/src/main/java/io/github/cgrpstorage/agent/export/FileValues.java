package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.files.CgroupFiles;
import io.github.cgrpstorage.agent.files.CgroupFilesReader;
import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.kernel.Hierarchy;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.seam.PathBytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the files of living cgroups say, as values beside those of BPF programs. They count a cgroup
 * with all below it, so they are not added up: the row of the others has none.
 *
 * <p>It remembers what devices counted that are gone, for the cgroups that it was last asked for:
 * one object is for one {@link LiveView}.
 *
 * <p>Thread-safe; it holds no resource.
 */
public final class FileValues implements LiveView.Addition {

  private final Bpf bpf;
  private final CgroupFilesReader reader;
  private final DeviceTotals devices = new DeviceTotals();
  private final Path mount = Hierarchy.unified().mount();

  private FileValues(Bpf bpf, CgroupFilesReader reader) {
    this.bpf = bpf;
    this.reader = reader;
  }

  /**
   * Of this host.
   *
   * @param bpf the kernel, which stays its owner's
   * @return the files
   * @throws BpfException when no cgroup2 hierarchy is mounted
   */
  public static FileValues of(Bpf bpf) throws BpfException {
    return new FileValues(bpf, CgroupFilesReader.of(bpf));
  }

  @Override
  public List<Schema> schemas() {
    return FileSchemas.ALL;
  }

  @Override
  public synchronized List<Row> addTo(List<Row> rows) throws IOException {
    List<Row> more = new ArrayList<>(rows.size());
    Set<Long> living = new HashSet<>();
    for (Row row : rows) {
      boolean hasFiles = row.removed().isEmpty() && !row.isOther();
      more.add(hasFiles ? withFiles(row) : row);
      if (hasFiles) {
        living.add(row.id());
      }
    }
    devices.retain(living);
    return more;
  }

  private Row withFiles(Row row) throws IOException {
    List<Sample> samples = new ArrayList<>(row.samples());
    read(row)
        .ifPresent(
            files -> samples.addAll(FileSchemas.samples(files, devices.sum(row.id(), files.io()))));
    return row.with(samples);
  }

  private Optional<CgroupFiles> read(Row row) throws IOException {
    try (Cgroup cgroup = bpf.openCgroup(directory(row.path().orElseThrow()))) {
      // Another id: it was removed and made again meanwhile, or is one of cgroup v1 only.
      return cgroup.id() == row.id() ? reader.read(cgroup) : Optional.empty();
    } catch (BpfException e) {
      // Who owns a cgroup may close it to others; they have no files of it then.
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.EACCES) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Path directory(CgroupPath path) {
    byte[] below = path.bytes();
    Path relative = PathBytes.toPath(java.util.Arrays.copyOfRange(below, 1, below.length));
    return mount.resolve(relative);
  }
}
