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
  private final boolean onlyReadable;
  private int unreadable;

  private SubtreeWalk(SubtreeFilter filter, Visitor visitor, boolean onlyReadable) {
    this.filter = filter;
    this.visitor = visitor;
    this.onlyReadable = onlyReadable;
  }

  /**
   * Visits a cgroup and its descendants.
   *
   * @param root where to start; stays its owner's
   * @param filter which of them
   * @param visitor what is done with each
   * @throws BpfException when the visitor throws it, or the tree cannot be read: EMFILE when it is
   *     deeper than this process may have open files, EACCES when this process may not open a
   *     cgroup's directory, whose owner may have closed it to others
   */
  public static void visit(Cgroup root, SubtreeFilter filter, Visitor visitor) throws BpfException {
    new SubtreeWalk(filter, visitor, false).visit(root, 0);
  }

  /**
   * As {@link #visit(Cgroup, SubtreeFilter, Visitor)}, but a cgroup whose directory this process
   * may not open is left out, with all below it: who owns a cgroup may close it to others, and is
   * not to end their walks.
   *
   * @param root where to start; stays its owner's
   * @param filter which of them
   * @param visitor what is done with each; EACCES that it throws ends the walk
   * @return how many directories were left out because they could not be opened; those below them
   *     are not known
   * @throws BpfException when the visitor throws it, or the tree cannot be read for another reason
   */
  public static int visitReadable(Cgroup root, SubtreeFilter filter, Visitor visitor)
      throws BpfException {
    SubtreeWalk walk = new SubtreeWalk(filter, visitor, true);
    walk.visit(root, 0);
    return walk.unreadable;
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
      Iterator<Cgroup> each = children.iterator();
      while (hasNext(each)) {
        try (Cgroup child = each.next()) {
          visit(child, below);
        }
      }
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private boolean hasNext(Iterator<Cgroup> children) throws BpfException {
    while (true) {
      try {
        return children.hasNext();
      } catch (DirectoryIteratorException e) {
        BpfException refused = refused(e.getCause());
        if (!isLeftOut(refused)) {
          throw refused;
        }
      }
    }
  }

  private boolean isLeftOut(BpfException refused) {
    boolean leftOut = onlyReadable && refused.errno() == Errno.EACCES;
    unreadable += leftOut ? 1 : 0;
    return leftOut;
  }

  private DirectoryStream<Cgroup> childrenOf(Cgroup cgroup) throws BpfException {
    try {
      return cgroup.children();
    } catch (BpfException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV) {
        return NONE; // Removed meanwhile.
      }
      if (isLeftOut(e)) {
        return NONE;
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
