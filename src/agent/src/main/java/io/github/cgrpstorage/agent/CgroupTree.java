package io.github.cgrpstorage.agent;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Errno;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;

/** Goes through a hierarchy by its directories. */
final class CgroupTree {

  /** Takes one cgroup. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Takes one cgroup.
     *
     * @param cgroup the cgroup, open during this call only
     * @param path where it is
     */
    void visit(Cgroup cgroup, CgroupPath path) throws IOException;
  }

  private CgroupTree() {}

  /** Parents first; what is removed meanwhile is left out. */
  static void walk(Bpf bpf, Path mount, Visitor visitor) throws IOException {
    try (Cgroup root = bpf.openCgroup(mount)) {
      visit(root, mount, visitor);
    }
  }

  private static void visit(Cgroup cgroup, Path mount, Visitor visitor) throws IOException {
    visitor.visit(cgroup, CgroupPath.of(mount, cgroup.pathAtOpen()));
    try (DirectoryStream<Cgroup> children = cgroup.children()) {
      for (Cgroup child : children) {
        try (child) {
          visit(child, mount, visitor);
        }
      }
    } catch (BpfException e) {
      if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENODEV) {
        throw e;
      }
    }
  }
}
