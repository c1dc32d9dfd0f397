package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.seam.PathBytes;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The few functions of libc that this library needs and the JDK does not offer, each giving its
 * value or {@code -errno}. By hand, because jextract never captures errno. The constants are those
 * of x86-64 and arm64; the layout check compares them with the headers.
 */
public final class Libc {

  /** AT_FDCWD: start from the working directory. */
  static final int AT_FDCWD = -100;

  /** AT_REMOVEDIR: unlinkat(2) as rmdir(2). */
  private static final int AT_REMOVEDIR = 0x200;

  static final int O_RDONLY = 0;
  static final int O_CLOEXEC = 0x80000;
  static final int O_PATH = 0x200000;

  /** 040000 on arm64, 0200000 on x86-64. */
  static final int O_DIRECTORY = isArm64() ? 0x4000 : 0x10000;

  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;
  private static final long MAP_FAILED = -1;

  private static final Linker LINKER = Linker.nativeLinker();

  private static final MethodHandle OPENAT =
      find("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle MKDIRAT =
      find("mkdirat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle UNLINKAT =
      find("unlinkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle FACCESSAT =
      find("faccessat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle FSTATFS = find("fstatfs", JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle OPEN_BY_HANDLE_AT =
      find("open_by_handle_at", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = find("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle DUP = find("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = find("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle MOUNT =
      find("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  private static final MethodHandle MMAP =
      find("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle MUNMAP = find("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle VSNPRINTF =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("vsnprintf"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

  private Libc() {}

  private static boolean isArm64() {
    return System.getProperty("os.arch").equals("aarch64");
  }

  private static MethodHandle find(
      String name, java.lang.foreign.MemoryLayout result, java.lang.foreign.MemoryLayout... args) {
    return link(name, FunctionDescriptor.of(result, args), Linker.Option.captureCallState("errno"));
  }

  /**
   * For a variadic function: the index of its first variadic argument matters to the calling
   * convention.
   */
  private static MethodHandle find(
      String name,
      int firstVariadic,
      java.lang.foreign.MemoryLayout result,
      java.lang.foreign.MemoryLayout... args) {
    return link(
        name,
        FunctionDescriptor.of(result, args),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  static int openat(int directory, Path path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return openat(directory, cString(arena, path), flags);
    }
  }

  private static int openat(int directory, MemorySegment path, int flags) {
    Scratch scratch = Scratch.get();
    try {
      return orErrno((int) OPENAT.invokeExact(scratch.state(), directory, path, flags, 0), scratch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int mkdirat(int directory, Path path) {
    Scratch scratch = Scratch.get();
    try (Arena arena = Arena.ofConfined()) {
      return orErrno(
          (int) MKDIRAT.invokeExact(scratch.state(), directory, cString(arena, path), 0755),
          scratch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int rmdirat(int directory, Path path) {
    return unlinkat(directory, path, AT_REMOVEDIR);
  }

  static int unlink(Path path) {
    return unlinkat(AT_FDCWD, path, 0);
  }

  private static int unlinkat(int directory, Path path, int flags) {
    Scratch scratch = Scratch.get();
    try (Arena arena = Arena.ofConfined()) {
      return orErrno(
          (int) UNLINKAT.invokeExact(scratch.state(), directory, cString(arena, path), flags),
          scratch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Whether a file exists: 0 or -errno. Allocates nothing when it does. */
  static int exists(int directory, MemorySegment path) {
    return WarmCalls.exists(directory, path) == 0 ? 0 : existsWithErrno(directory, path);
  }

  private static int existsWithErrno(int directory, MemorySegment path) {
    Scratch scratch = Scratch.get();
    try {
      return orErrno((int) FACCESSAT.invokeExact(scratch.state(), directory, path, 0, 0), scratch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The magic number of the file system that a descriptor is in, or -errno. */
  static long fileSystemType(int descriptor) {
    Scratch scratch = Scratch.get();
    try (Arena arena = Arena.ofConfined()) {
      // struct statfs: 120 bytes on both architectures, f_type is its first word.
      MemorySegment statfs = arena.allocate(120, 8);
      int result = (int) FSTATFS.invokeExact(scratch.state(), descriptor, statfs);
      return result == 0 ? statfs.get(JAVA_LONG, 0) : -scratch.errno();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static int openByHandleAt(int mount, MemorySegment handle, int flags) {
    Scratch scratch = Scratch.get();
    try {
      return orErrno(
          (int) OPEN_BY_HANDLE_AT.invokeExact(scratch.state(), mount, handle, flags), scratch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * close(2).
   *
   * @param descriptor a descriptor
   * @return 0, or {@code -errno}
   */
  public static int close(int descriptor) {
    Scratch scratch = Scratch.get();
    try {
      return orErrno((int) CLOSE.invokeExact(scratch.state(), descriptor), scratch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * close(2) of a descriptor that is the caller's own and of no use to it any more: there is
   * nothing to say of it. Allocates nothing.
   *
   * @param descriptor a descriptor
   */
  public static void drop(int descriptor) {
    int _ = WarmCalls.close(descriptor);
  }

  /**
   * A second descriptor of the same open file, closed on exec.
   *
   * @param descriptor a descriptor
   * @return the new one, or {@code -errno}
   */
  public static int dup(int descriptor) {
    int dupCloexec = 1030;
    Scratch scratch = Scratch.get();
    try {
      return orErrno((int) DUP.invokeExact(scratch.state(), descriptor, dupCloexec, 0), scratch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * read(2). Allocates nothing when it succeeds.
   *
   * @param descriptor a descriptor
   * @param buffer receives the bytes
   * @return how many came, 0 at the end, or {@code -errno}
   */
  public static long read(int descriptor, MemorySegment buffer) {
    long count = WarmCalls.read(descriptor, buffer);
    return count < 0 ? readWithErrno(descriptor, buffer) : count;
  }

  private static long readWithErrno(int descriptor, MemorySegment buffer) {
    Scratch scratch = Scratch.get();
    try {
      long count = (long) READ.invokeExact(scratch.state(), descriptor, buffer, buffer.byteSize());
      return count < 0 ? -scratch.errno() : count;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The first bytes of a small file of procfs, as text. */
  static Result<String> readText(Path path, int most) {
    int descriptor = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      return Result.error(-descriptor);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(most);
      long count = read(descriptor, buffer);
      return count < 0
          ? Result.error((int) -count)
          : Result.of(
              new String(
                  buffer.asSlice(0, count).toArray(JAVA_BYTE),
                  java.nio.charset.StandardCharsets.ISO_8859_1));
    } finally {
      close(descriptor);
    }
  }

  /**
   * Mounts a bpffs.
   *
   * @param directory where
   * @return 0, or {@code -errno}
   */
  public static int mountBpffs(Path directory) {
    Scratch scratch = Scratch.get();
    try (Arena arena = Arena.ofConfined()) {
      int result =
          (int)
              MOUNT.invokeExact(
                  scratch.state(),
                  arena.allocateFrom("none"),
                  cString(arena, directory),
                  arena.allocateFrom("bpf"),
                  0L,
                  MemorySegment.NULL);
      return orErrno(result, scratch);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Maps a file's memory, shared.
   *
   * @param descriptor the file: a BPF map made with BPF_F_MMAPABLE
   * @param size how many bytes
   * @param writable whether to write too
   * @param arena the mapping ends with it
   * @return the memory
   */
  public static Result<MemorySegment> mmap(
      int descriptor, long size, boolean writable, Arena arena) {
    Scratch scratch = Scratch.get();
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    try {
      MemorySegment memory =
          (MemorySegment)
              MMAP.invokeExact(
                  scratch.state(),
                  MemorySegment.NULL,
                  size,
                  protection,
                  MAP_SHARED,
                  descriptor,
                  0L);
      if (memory.address() == MAP_FAILED) {
        return Result.error(scratch.errno());
      }
      MemorySegment mapped = memory.reinterpret(size, arena, Libc::munmap);
      return Result.of(writable ? mapped : mapped.asReadOnly());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * A segment that was mapped and not changed is always unmapped: munmap(2) refuses only bad
   * arguments.
   */
  private static void munmap(MemorySegment memory) {
    Scratch scratch = Scratch.get();
    try {
      int _ = (int) MUNMAP.invokeExact(scratch.state(), memory, memory.byteSize());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Formats what a C program would print; a va_list is passed by address on x86-64 and arm64 alike.
   */
  static String vsnprintf(MemorySegment format, MemorySegment arguments) {
    try (Arena arena = Arena.ofConfined()) {
      // A verifier's log comes as one string of up to 16 MiB; a va_list can be walked only once.
      MemorySegment text = arena.allocate(1 << 20);
      int length = (int) VSNPRINTF.invokeExact(text, text.byteSize(), format, arguments);
      int shown = (int) Math.clamp(length, 0L, text.byteSize() - 1);
      return new String(
          text.asSlice(0, shown).toArray(JAVA_BYTE), java.nio.charset.StandardCharsets.UTF_8);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * A path's bytes with a final NUL.
   *
   * @param allocator where
   * @param path the path
   * @return the C string
   */
  public static MemorySegment cString(SegmentAllocator allocator, Path path) {
    byte[] bytes = PathBytes.of(path);
    MemorySegment text = allocator.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, text, JAVA_BYTE, 0, bytes.length);
    return text;
  }

  private static int orErrno(int result, Scratch scratch) {
    return result < 0 ? -scratch.errno() : result;
  }

  /**
   * A downcall itself throws nothing; what comes is an Error of the virtual machine, or our misuse.
   */
  static RuntimeException unexpected(Throwable thrown) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(thrown);
    }
  }
}
