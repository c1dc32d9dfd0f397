package io.github.cgrpstorage.kernel.floor;

import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EMFILE;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.EPERM;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.cgrpstorage.storage.seam.CgroupKind;
import io.github.cgrpstorage.storage.seam.Result;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The cgroup file systems, by descriptor. What a descriptor is, is asked of {@code
 * /proc/self/fd/N}, which is the open file itself and no path to be reused.
 */
final class Cgroupfs {

  /** statfs(2). */
  private static final long CGROUP2_SUPER_MAGIC = 0x63677270;

  private static final long CGROUP_SUPER_MAGIC = 0x27e0eb;

  /** {@code FILEID_KERNFS}: a file handle that is a kernfs node's 64-bit id. */
  private static final int FILEID_KERNFS = 0xfe;

  private static final int ESTALE = 116;

  private static final int OPEN_DIRECTORY = Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC;

  /** In every cgroup, v1 and v2, of any type; gone with the first step of a removal. */
  private static final MemorySegment CGROUP_PROCS = Arena.global().allocateFrom("cgroup.procs");

  int open(int directory, Path path, boolean pathOnly) {
    return Libc.openat(directory, path, pathOnly ? OPEN_DIRECTORY | Libc.O_PATH : OPEN_DIRECTORY);
  }

  int openById(long id) {
    Result<Path> root = Mounts.findCgroup2();
    int start = root.errno() == 0 ? open(Libc.AT_FDCWD, root.value(), false) : -root.errno();
    if (start < 0) {
      return start;
    }
    try {
      int found = openByHandle(start, id);
      return switch (-found) {
        case ESTALE -> -ENOENT;
        case EPERM -> walk(start, id);
        default -> found;
      };
    } finally {
      Libc.drop(start);
    }
  }

  private static int openByHandle(int mount, long id) {
    try (Arena arena = Arena.ofConfined()) {
      // struct file_handle { u32 handle_bytes; int handle_type; u8 f_handle[8]; }
      MemorySegment handle = arena.allocate(16, 8);
      handle.set(JAVA_INT, 0, Long.BYTES);
      handle.set(JAVA_INT, 4, FILEID_KERNFS);
      handle.set(JAVA_LONG_UNALIGNED, 8, id);
      return Libc.openByHandleAt(mount, handle, OPEN_DIRECTORY);
    }
  }

  /** Without CAP_DAC_READ_SEARCH: depth first below a directory, itself included. */
  private int walk(int directory, long id) {
    if (id(directory) == id) {
      return Libc.dup(directory);
    }
    Result<List<Path>> children = children(directory);
    if (children.errno() != 0) {
      return children.errno() == EMFILE ? -EMFILE : -ENOENT;
    }
    for (Path name : children.value()) {
      int found = walkChild(directory, name, id);
      if (found != -ENOENT) {
        return found;
      }
    }
    return -ENOENT;
  }

  private int walkChild(int directory, Path name, long id) {
    int child = open(directory, name, false);
    if (child < 0) {
      return child == -EMFILE ? child : -ENOENT;
    }
    try {
      return walk(child, id);
    } finally {
      Libc.drop(child);
    }
  }

  Result<Path> path(int descriptor) {
    try {
      return Result.of(Files.readSymbolicLink(proc(descriptor)));
    } catch (IOException e) {
      return Result.error(EBADF);
    }
  }

  int kind(int descriptor) {
    long type = Libc.fileSystemType(descriptor);
    if (type < 0) {
      return (int) type;
    }
    return kindOf(type, Files.isDirectory(proc(descriptor))).ordinal();
  }

  private static CgroupKind kindOf(long fileSystem, boolean directory) {
    if (!directory) {
      return CgroupKind.NONE;
    }
    if (fileSystem == CGROUP2_SUPER_MAGIC) {
      return CgroupKind.V2;
    }
    return fileSystem == CGROUP_SUPER_MAGIC ? CgroupKind.V1 : CgroupKind.NONE;
  }

  long id(int descriptor) {
    return attribute(descriptor, "unix:ino");
  }

  int isLive(int descriptor) {
    int result = Libc.exists(descriptor, CGROUP_PROCS);
    return result == -ENOENT ? 0 : result == 0 ? 1 : result;
  }

  Result<List<Path>> children(int descriptor) {
    // A directory of kernfs counts its subdirectories in its links (kernfs_refresh_inode): a leaf
    // needs no reading.
    if (attribute(descriptor, "unix:nlink") == 2) {
      return Result.of(List.of());
    }
    List<Path> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc(descriptor))) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          names.add(entry.getFileName());
        }
      }
      return Result.of(names);
    } catch (IOException e) {
      return Result.error(whyNotOpened(descriptor, e));
    } catch (DirectoryIteratorException e) {
      return Result.error(LinuxKernel.errnoOf(e.getCause()));
    }
  }

  /** The JDK does not say most errnos, such as EMFILE: libc does. */
  private int whyNotOpened(int descriptor, IOException e) {
    int again = open(descriptor, Path.of("."), false);
    if (again < 0) {
      return -again;
    }
    Libc.drop(again);
    return LinuxKernel.errnoOf(e);
  }

  private static long attribute(int descriptor, String name) {
    try {
      return ((Number) Files.getAttribute(proc(descriptor), name)).longValue();
    } catch (IOException e) {
      return -EBADF;
    }
  }

  private static Path proc(int descriptor) {
    return Path.of("/proc/self/fd", Integer.toString(descriptor));
  }
}
