package io.github.cgrpstorage.storage.snapshot;

import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Errno;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.util.Collections;
import java.util.Iterator;

/**
 * Goes through a subtree of cgroups by descriptors: on any kernel, on the model, without a BPF
 * program; several system calls for each cgroup. Cgroups that are made or removed meanwhile may be
 * missing; every other one is visited once, parents first.
 */
public final class SubtreeWalk {

  /** What is done with each cgroup. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * Visits one cgroup.
     *
     * @param cgroup the cgroup, open during this call only
     * @throws BpfException when the kernel refuses; ends the walk
     */
    void visit(Cgroup cgroup) throws BpfException;
  }

  private static final DirectoryStream<Cgroup> NONE =
      new DirectoryStream<>() {
        @Override
        public Iterator<Cgroup> iterator() {
          return Collections.emptyIterator();
        }

        @Override
        public void close() {}
      };

  private final SubtreeFilter filter;
  private final Visitor visitor;

  private SubtreeWalk(SubtreeFilter filter, Visitor visitor) {
    this.filter = filter;
    this.visitor = visitor;
  }

  /**
   * Visits a cgroup and its descendants.
   *
   * @param root where to start; stays its owner's
   * @param filter which of them
   * @param visitor what is done with each
   * @throws BpfException when the visitor throws it, or the tree cannot be read: EMFILE when it is
   *     deeper than this process may have open files
   */
  public static void visit(Cgroup root, SubtreeFilter filter, Visitor visitor) throws BpfException {
    new SubtreeWalk(filter, visitor).visit(root, 0);
  }

  private void visit(Cgroup cgroup, int below) throws BpfException {
    if (filter.accepts(below, cgroup.id())) {
      visitor.visit(cgroup);
    }
    if (below < filter.depth()) {
      visitChildren(cgroup, below + 1);
    }
  }

  private void visitChildren(Cgroup cgroup, int below) throws BpfException {
    try (DirectoryStream<Cgroup> children = childrenOf(cgroup)) {
      for (Cgroup child : children) {
        try (child) {
          visit(child, below);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw refused(e.getCause());
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private static DirectoryStream<Cgroup> childrenOf(Cgroup cgroup) throws BpfException {
    try {
      return cgroup.children();
    } catch (BpfException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV) {
        return NONE; // Removed meanwhile.
      }
      throw e;
    }
  }

  /** Nothing here throws another one; a stream's own methods only declare it. */
  private static BpfException refused(IOException e) {
    return e instanceof BpfException known
        ? known
        : BpfException.of("readdir", Errno.EIO).causedBy(e).build();
  }
}
