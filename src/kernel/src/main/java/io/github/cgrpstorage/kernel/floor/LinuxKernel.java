package io.github.cgrpstorage.kernel.floor;

import static io.github.cgrpstorage.storage.Errno.EIO;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.cgrpstorage.bindings.Libbpf;
import io.github.cgrpstorage.bindings.bpf_btf_info;
import io.github.cgrpstorage.bindings.bpf_btf_load_opts;
import io.github.cgrpstorage.bindings.bpf_map_create_opts;
import io.github.cgrpstorage.bindings.bpf_map_info;
import io.github.cgrpstorage.bindings.bpf_obj_get_opts;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.MapSpec;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * The seam on this machine's kernel: bpf(2) through libbpf, whose calls give {@code -errno}
 * themselves.
 */
public final class LinuxKernel implements Kernel {

  private static final int BTF_LOG_BYTES = 1 << 16;

  static {
    LibbpfLog.install();
  }

  private final KernelRelease release = KernelRelease.parse(System.getProperty("os.version"));
  private final Cgroupfs cgroupfs = new Cgroupfs();
  private final HelperDriver driver = new HelperDriver(this);

  /**
   * The kernel that runs this process; only where {@link Libraries} says that libbpf can be called.
   */
  public LinuxKernel() {}

  @Override
  public KernelRelease release() {
    return release;
  }

  @Override
  public int btfLoad(byte[] btf, StringBuilder log) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment raw = arena.allocate(btf.length);
      raw.copyFrom(MemorySegment.ofArray(btf));
      int descriptor = Libbpf.bpf_btf_load(raw, raw.byteSize(), MemorySegment.NULL);
      if (descriptor < 0 && log != null) {
        log.append(btfLog(arena, raw));
      }
      return descriptor;
    }
  }

  /** The kernel writes a log only when asked, and asking costs: only after a refusal. */
  private static String btfLog(Arena arena, MemorySegment raw) {
    MemorySegment text = arena.allocate(BTF_LOG_BYTES);
    MemorySegment opts = bpf_btf_load_opts.allocate(arena);
    bpf_btf_load_opts.sz(opts, bpf_btf_load_opts.sizeof());
    bpf_btf_load_opts.log_buf(opts, text);
    bpf_btf_load_opts.log_size(opts, BTF_LOG_BYTES);
    bpf_btf_load_opts.log_level(opts, 1);
    int descriptor = Libbpf.bpf_btf_load(raw, raw.byteSize(), opts);
    if (descriptor >= 0) {
      Libc.drop(descriptor);
    }
    return text.getString(0);
  }

  @Override
  public int mapCreate(MapSpec spec) {
    return spec.capable() ? create(spec) : Unprivileged.call(() -> create(spec));
  }

  private static int create(MapSpec spec) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment opts = bpf_map_create_opts.allocate(arena);
      bpf_map_create_opts.sz(opts, bpf_map_create_opts.sizeof());
      bpf_map_create_opts.map_flags(opts, spec.flags());
      bpf_map_create_opts.btf_fd(opts, spec.btf());
      bpf_map_create_opts.btf_key_type_id(opts, spec.keyType());
      bpf_map_create_opts.btf_value_type_id(opts, spec.valueType());
      return Libbpf.bpf_map_create(
          MapSpec.TYPE,
          arena.allocateFrom(spec.name()),
          spec.keySize(),
          spec.valueSize(),
          spec.maxEntries(),
          opts);
    }
  }

  @Override
  public int mapLookupElem(int map, int key, MemorySegment value, long flags) {
    if (value.isNative() && Keys.have(key)) {
      return Libbpf.bpf_map_lookup_elem_flags(map, Keys.of(key), value, flags);
    }
    return lookupThroughScratch(map, key, value, flags);
  }

  private static int lookupThroughScratch(int map, int key, MemorySegment value, long flags) {
    Scratch scratch = Scratch.get();
    if (value.isNative()) {
      return Libbpf.bpf_map_lookup_elem_flags(map, scratch.key(key), value, flags);
    }
    MemorySegment copy = scratch.value(value.byteSize());
    int result = Libbpf.bpf_map_lookup_elem_flags(map, scratch.key(key), copy, flags);
    if (result == 0) {
      MemorySegment.copy(copy, 0, value, 0, value.byteSize());
    }
    return result;
  }

  @Override
  public int mapUpdateElem(int map, int key, MemorySegment value, long flags) {
    if (value.isNative() && Keys.have(key)) {
      return Libbpf.bpf_map_update_elem(map, Keys.of(key), value, flags);
    }
    return updateThroughScratch(map, key, value, flags);
  }

  private static int updateThroughScratch(int map, int key, MemorySegment value, long flags) {
    Scratch scratch = Scratch.get();
    MemorySegment bytes = value;
    if (!value.isNative()) {
      bytes = scratch.value(value.byteSize());
      MemorySegment.copy(value, 0, bytes, 0, value.byteSize());
    }
    return Libbpf.bpf_map_update_elem(map, scratch.key(key), bytes, flags);
  }

  @Override
  public int mapDeleteElem(int map, int key) {
    return Keys.have(key)
        ? Libbpf.bpf_map_delete_elem(map, Keys.of(key))
        : Libbpf.bpf_map_delete_elem(map, Scratch.get().key(key));
  }

  @Override
  public int mapLookupAndDeleteElem(int map, int key, MemorySegment value, long flags) {
    Scratch scratch = Scratch.get();
    MemorySegment copy = scratch.value(value.byteSize());
    return Libbpf.bpf_map_lookup_and_delete_elem_flags(map, scratch.key(key), copy, flags);
  }

  @Override
  public int mapGetNextKey(int map, Integer key) {
    Scratch scratch = Scratch.get();
    MemorySegment from = key == null ? MemorySegment.NULL : scratch.key(key);
    return Libbpf.bpf_map_get_next_key(map, from, scratch.nextKey());
  }

  @Override
  public int mapLookupBatch(int map) {
    try (Arena arena = Arena.ofConfined()) {
      // Never written: this map type has no batch operations.
      MemorySegment any = arena.allocate(1 << 16);
      MemorySegment count = arena.allocateFrom(JAVA_INT, 1);
      return Libbpf.bpf_map_lookup_batch(
          map, MemorySegment.NULL, any, any, any, count, MemorySegment.NULL);
    }
  }

  @Override
  public int mapFreeze(int map) {
    return Libbpf.bpf_map_freeze(map);
  }

  @Override
  public Result<MapInfo> mapInfo(int map) {
    FdInfo extra = FdInfo.of(map);
    if (extra.errno() != 0) {
      return Result.error(extra.errno());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = bpf_map_info.allocate(arena);
      int result = infoOf(arena, map, info);
      return result < 0 ? Result.error(-result) : Result.of(toMapInfo(info, extra));
    }
  }

  private static MapInfo toMapInfo(MemorySegment info, FdInfo extra) {
    return new MapInfo(
        bpf_map_info.type(info),
        bpf_map_info.id(info),
        bpf_map_info.name(info).getString(0),
        bpf_map_info.key_size(info),
        bpf_map_info.value_size(info),
        bpf_map_info.max_entries(info),
        bpf_map_info.map_flags(info),
        bpf_map_info.btf_id(info),
        bpf_map_info.btf_key_type_id(info),
        bpf_map_info.btf_value_type_id(info),
        extra.frozen(),
        extra.memory());
  }

  private static int infoOf(Arena arena, int descriptor, MemorySegment info) {
    MemorySegment length = arena.allocateFrom(JAVA_INT, (int) info.byteSize());
    return Libbpf.bpf_obj_get_info_by_fd(descriptor, info, length);
  }

  @Override
  public Result<byte[]> btfById(int btfId) {
    int descriptor = Libbpf.bpf_btf_get_fd_by_id(btfId);
    if (descriptor < 0) {
      return Result.error(-descriptor);
    }
    try (Arena arena = Arena.ofConfined()) {
      return readBtf(arena, descriptor);
    } finally {
      Libc.drop(descriptor);
    }
  }

  /** Asked twice: for the size, then for the bytes. */
  private static Result<byte[]> readBtf(Arena arena, int descriptor) {
    MemorySegment info = bpf_btf_info.allocate(arena);
    int result = infoOf(arena, descriptor, info);
    if (result < 0) {
      return Result.error(-result);
    }
    int size = bpf_btf_info.btf_size(info);
    MemorySegment bytes = arena.allocate(size);
    info.fill((byte) 0);
    bpf_btf_info.btf(info, bytes.address());
    bpf_btf_info.btf_size(info, size);
    result = infoOf(arena, descriptor, info);
    return result < 0 ? Result.error(-result) : Result.of(bytes.toArray(JAVA_BYTE));
  }

  @Override
  public int mapGetFdById(int id, int flags) {
    // libbpf 1.1 has no call that passes open_flags; the plain one serves the plain case.
    return flags == 0 ? Libbpf.bpf_map_get_fd_by_id(id) : BpfSyscall.mapGetFdById(id, flags);
  }

  @Override
  public int objPin(int map, Path pin) {
    try (Arena arena = Arena.ofConfined()) {
      return Libbpf.bpf_obj_pin(map, Libc.cString(arena, pin));
    }
  }

  @Override
  public int objGet(Path pin, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment opts = bpf_obj_get_opts.allocate(arena);
      bpf_obj_get_opts.sz(opts, bpf_obj_get_opts.sizeof());
      bpf_obj_get_opts.file_flags(opts, flags);
      return Libbpf.bpf_obj_get_opts(Libc.cString(arena, pin), opts);
    }
  }

  @Override
  public int unpin(Path pin) {
    return Libc.unlink(pin);
  }

  @Override
  public Result<Path> cgroupRoot() {
    return Mounts.findCgroup2();
  }

  @Override
  public int cgroupOpenAt(int directory, Path path, boolean pathOnly) {
    return cgroupfs.open(directory, path, pathOnly);
  }

  @Override
  public int cgroupOpenControlFile(int cgroup) {
    return Libc.openat(cgroup, Path.of("cgroup.procs"), Libc.O_RDONLY | Libc.O_CLOEXEC);
  }

  @Override
  public int openElsewhere(boolean directory) {
    Path path = Path.of(directory ? "/" : "/proc/self/exe");
    return Libc.openat(NO_DIRECTORY, path, Libc.O_RDONLY | Libc.O_CLOEXEC);
  }

  @Override
  public int cgroupOpenById(long id) {
    return cgroupfs.openById(id);
  }

  @Override
  public Result<Path> cgroupPath(int descriptor) {
    return cgroupfs.path(descriptor);
  }

  @Override
  public int cgroupKind(int descriptor) {
    return cgroupfs.kind(descriptor);
  }

  @Override
  public long cgroupId(int descriptor) {
    return cgroupfs.id(descriptor);
  }

  @Override
  public int cgroupIsLive(int descriptor) {
    return cgroupfs.isLive(descriptor);
  }

  @Override
  public int cgroupMkdirAt(int parent, Path name) {
    return Libc.mkdirat(parent, name);
  }

  @Override
  public int cgroupRmdirAt(int parent, Path name) {
    return Libc.rmdirat(parent, name);
  }

  @Override
  public Result<List<Path>> cgroupChildren(int descriptor) {
    return cgroupfs.children(descriptor);
  }

  @Override
  public int helperGet(int map, long cgroupId, long flags, byte[] init, MemorySegment value) {
    return driver.get(map, cgroupId, flags, init, value);
  }

  @Override
  public int helperDelete(int map, long cgroupId) {
    return driver.delete(map, cgroupId);
  }

  @Override
  public int close(int descriptor) {
    driver.forget(descriptor);
    return Libc.close(descriptor);
  }

  @Override
  public void close() {
    driver.close();
  }

  static int errnoOf(java.io.IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException _ -> ENOENT;
      case java.nio.file.AccessDeniedException _ -> io.github.cgrpstorage.storage.Errno.EACCES;
      case java.nio.file.NotDirectoryException _ -> io.github.cgrpstorage.storage.Errno.ENOTDIR;
      default -> EIO;
    };
  }
}
