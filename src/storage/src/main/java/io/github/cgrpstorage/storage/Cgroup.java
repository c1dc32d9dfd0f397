package io.github.cgrpstorage.storage;

import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.ENOENT;

import io.github.cgrpstorage.storage.seam.CgroupKind;
import io.github.cgrpstorage.storage.seam.Handle;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.Result;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A cgroup: the key of cgroup storage, and the owner of the values. It holds one descriptor of the
 * cgroup's directory, the 64-bit id, and the path it was opened by. The descriptor means this
 * cgroup for ever: when the cgroup is removed and another is made at the same path, this object
 * still means the removed one.
 *
 * <p>Thread-safe. The caller owns it and closes it; use after {@link #close()} is {@link
 * IllegalStateException}, and a call that is under way when another thread closes ends as if it had
 * come first.
 */
public final class Cgroup implements AutoCloseable {

  private final Kernel kernel;
  private final Handle handle;
  private final long id;
  private final CgroupKind kind;
  private final Path path;

  private Cgroup(Kernel kernel, int descriptor, long id, CgroupKind kind, Path path) {
    this.kernel = kernel;
    this.id = id;
    this.kind = kind;
    this.path = path;
    this.handle = Handle.ofDescriptor(kernel, descriptor, describe(path));
  }

  private static String describe(Path path) {
    return "cgroup " + Text.quote(path);
  }

  /** Takes ownership of a descriptor that the seam opened, or closes it and throws. */
  static Cgroup adopt(Kernel kernel, int descriptor, String call, Path path) throws BpfException {
    if (descriptor < 0) {
      throw Diagnosis.explain(call, -descriptor, describe(path));
    }
    int kind = kernel.cgroupKind(descriptor);
    long id = kernel.cgroupId(descriptor);
    if (kind <= CgroupKind.NONE.ordinal() || id < 0) {
      kernel.close(descriptor);
      throw BpfException.of(call, kind < 0 ? -kind : EBADF)
          .on(Text.quote(path))
          .because("this folder is not a cgroup")
          .remedy("name a directory below " + rootHint(kernel))
          .build();
    }
    return new Cgroup(kernel, descriptor, id, CgroupKind.values()[kind], path);
  }

  private static String rootHint(Kernel kernel) {
    Result<Path> root = kernel.cgroupRoot();
    return root.errno() == 0 ? Text.quote(root.value()) : "the cgroup2 mount";
  }

  /**
   * The cgroup's 64-bit id: what {@code bpf_get_current_cgroup_id} gives, and the inode number of
   * its directory. It is unique among living cgroups.
   *
   * @return the id
   */
  public long id() {
    return id;
  }

  /**
   * The path this cgroup was opened by. It names this cgroup only as long as the cgroup lives.
   *
   * @return the path
   */
  public Path pathAtOpen() {
    return path;
  }

  /**
   * Whether this is a directory of cgroup v1, which is a key of cgroup storage only since 6.8.
   *
   * @return true for v1
   */
  public boolean isV1() {
    return kind == CgroupKind.V1;
  }

  /**
   * Whether the cgroup still lives, that is, was not removed. A removed cgroup's values are out of
   * reach at once, and are freed with the last reference to it ({@code bpf_cgrp_storage_free},
   * 6.2).
   *
   * @return false once rmdir(2) was called on it
   */
  public boolean isLive() {
    int descriptor = (int) handle.acquire();
    try {
      return kernel.cgroupIsLive(descriptor) != 0;
    } finally {
      handle.release();
    }
  }

  /**
   * Makes a child cgroup and opens it.
   *
   * @param name its name: one path element
   * @return the child, which the caller closes
   * @throws BpfException when the kernel refuses: EEXIST, EACCES, EROFS, ENOENT when this cgroup
   *     was removed
   * @throws IllegalArgumentException when the name is not one path element
   */
  public Cgroup createChild(String name) throws BpfException {
    return createChild(Path.of(name));
  }

  /**
   * As {@link #createChild(String)}, for a name of any bytes.
   *
   * @param name its name: one path element
   * @return the child, which the caller closes
   * @throws BpfException when the kernel refuses
   * @throws IllegalArgumentException when the name is not one path element
   */
  public Cgroup createChild(Path name) throws BpfException {
    Path child = path.resolve(checkName(name));
    int descriptor = (int) handle.acquire();
    try {
      int made = kernel.cgroupMkdirAt(descriptor, name);
      if (made < 0) {
        throw Diagnosis.explain("mkdir", -made, describe(child));
      }
      return openMade(descriptor, name, child);
    } finally {
      handle.release();
    }
  }

  /** What cannot be opened has no owner who would remove it. */
  private Cgroup openMade(int descriptor, Path name, Path child) throws BpfException {
    try {
      return adopt(kernel, kernel.cgroupOpenAt(descriptor, name, false), "open", child);
    } catch (BpfException e) {
      kernel.cgroupRmdirAt(descriptor, name);
      throw e;
    }
  }

  /**
   * Opens a child cgroup.
   *
   * @param name its name: one path element
   * @return the child, which the caller closes
   * @throws BpfException when there is none: ENOENT; or the kernel refuses
   * @throws IllegalArgumentException when the name is not one path element
   */
  public Cgroup openChild(Path name) throws BpfException {
    Path child = path.resolve(checkName(name));
    int descriptor = (int) handle.acquire();
    try {
      return adopt(kernel, kernel.cgroupOpenAt(descriptor, name, false), "open", child);
    } finally {
      handle.release();
    }
  }

  private static Path checkName(Path name) {
    boolean plain = name.getNameCount() == 1 && !name.isAbsolute();
    if (!plain || name.toString().isEmpty() || name.toString().matches("\\.\\.?")) {
      throw new IllegalArgumentException(
          "a cgroup's name is one path element, not " + Text.quote(name));
    }
    return name;
  }

  /**
   * Opens the parent cgroup, found by this one's descriptor; also that of a removed cgroup, which
   * may have been removed itself.
   *
   * @return the parent, which the caller closes; empty for the root of what is mounted
   * @throws BpfException when the kernel refuses
   */
  public Optional<Cgroup> parent() throws BpfException {
    int descriptor = (int) handle.acquire();
    try {
      int parent = kernel.cgroupOpenAt(descriptor, Path.of(".."), false);
      if (parent >= 0 && isAboveRoot(parent)) {
        kernel.close(parent);
        return Optional.empty();
      }
      Result<Path> now = parent < 0 ? Result.error(-parent) : kernel.cgroupPath(parent);
      Path shown = now.errno() == 0 ? now.value() : path.resolve("..");
      return Optional.of(adopt(kernel, parent, "open", shown));
    } finally {
      handle.release();
    }
  }

  /** The folder that the root is mounted on, or the root again. */
  private boolean isAboveRoot(int parent) {
    return kernel.cgroupKind(parent) == CgroupKind.NONE.ordinal() || kernel.cgroupId(parent) == id;
  }

  /**
   * The children, each opened as the stream comes to it, in no order. Children that are removed
   * meanwhile are left out; those that are made meanwhile may be.
   *
   * <p>A child that cannot be opened makes the iterator throw a {@link DirectoryIteratorException}:
   * EACCES when its owner has closed it to others. The iterator may be asked again, and goes on
   * with the one after it.
   *
   * @return the stream, to be iterated once; the caller closes each cgroup that it gives
   * @throws BpfException when the directory cannot be read
   */
  public DirectoryStream<Cgroup> children() throws BpfException {
    int descriptor = (int) handle.acquire();
    try {
      Result<List<Path>> names = kernel.cgroupChildren(descriptor);
      if (names.errno() != 0) {
        throw Diagnosis.explain("readdir", names.errno(), describe(path));
      }
      return new Children(names.value());
    } finally {
      handle.release();
    }
  }

  /**
   * Removes the cgroup: rmdir(2). This object stays open, and says {@link #isLive()} false from
   * then on.
   *
   * @throws BpfException EBUSY while it has processes or children, ENOENT when it was removed
   *     already
   */
  public void remove() throws BpfException {
    int descriptor = (int) handle.acquire();
    try {
      int parent = kernel.cgroupOpenAt(descriptor, Path.of(".."), false);
      int result = parent < 0 ? parent : removeFrom(parent, nameNow(descriptor));
      if (result < 0) {
        throw Diagnosis.explain("rmdir", -result, describe(path));
      }
    } finally {
      handle.release();
    }
  }

  /**
   * The directory's own name: the path that was opened may have been a link, or end with dots. The
   * kernel cannot say a path over 4,095 bytes; then it is the one that was opened.
   */
  private Path nameNow(int descriptor) {
    Result<Path> now = kernel.cgroupPath(descriptor);
    return (now.errno() == 0 ? now.value() : path).getFileName();
  }

  /** Another cgroup may have this name by now: it is removed only if it is this one. */
  private int removeFrom(int parent, Path name) {
    try {
      int named = name == null ? -ENOENT : kernel.cgroupOpenAt(parent, name, false);
      if (named < 0) {
        return named;
      }
      long namedId = kernel.cgroupId(named);
      kernel.close(named);
      return namedId == id ? kernel.cgroupRmdirAt(parent, name) : -ENOENT;
    } finally {
      kernel.close(parent);
    }
  }

  /**
   * The descriptor, for modules that hand it to the kernel themselves.
   *
   * @return the handle; this object stays its owner
   */
  public Handle handle() {
    return handle;
  }

  /** Closes the descriptor. The cgroup itself is not touched. A second call does nothing. */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return describe(path);
  }

  private final class Children implements DirectoryStream<Cgroup>, Iterator<Cgroup> {

    private final Iterator<Path> names;
    private boolean iterated;
    private Cgroup next;

    Children(List<Path> names) {
      this.names = names.iterator();
    }

    @Override
    public Iterator<Cgroup> iterator() {
      if (iterated) {
        throw new IllegalStateException("a directory stream is iterated once");
      }
      iterated = true;
      return this;
    }

    @Override
    public boolean hasNext() {
      while (next == null && names.hasNext()) {
        next = openUnlessRemoved(names.next());
      }
      return next != null;
    }

    private Cgroup openUnlessRemoved(Path name) {
      try {
        return openChild(name);
      } catch (BpfException e) {
        if (e.errno() == ENOENT || e.errno() == Errno.ENODEV) {
          return null;
        }
        throw new DirectoryIteratorException(e);
      }
    }

    @Override
    public Cgroup next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Cgroup given = next;
      next = null;
      return given;
    }

    @Override
    public void close() throws IOException {
      if (next != null) {
        next.close();
        next = null;
      }
    }
  }
}
