package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.kernel.floor.LibbpfLog;
import io.github.cgrpstorage.kernel.floor.Libc;
import io.github.cgrpstorage.kernel.floor.Objects;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.seam.Handle;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * A compiled BPF object file: opened, prepared, loaded, then its programs are attached or run.
 *
 * <pre>{@code
 * try (BpfObject object = BpfObject.open(bpf, elf, "counters")) {
 *   object.reuse("counters", storage);
 *   object.load();
 *   try (BpfLink link = object.program("count_syscall").attach()) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>Not thread-safe until loaded; then its methods are safe to call from any thread. The caller
 * owns it and closes it. Closing it unloads the programs that no link holds, and ends the memory of
 * its global variables; its links have owners of their own.
 */
public final class BpfObject implements AutoCloseable {

  private final Bpf bpf;
  private final String name;
  private final Handle handle;
  private final Btf btf;
  private final Arena globals = Arena.ofShared();
  private final Map<String, MemorySegment> sections = new HashMap<>();
  private boolean closed;
  private boolean loaded;

  private BpfObject(Bpf bpf, String name, Handle handle, Btf btf) {
    this.bpf = bpf;
    this.name = name;
    this.handle = handle;
    this.btf = btf;
  }

  /**
   * Opens an object file; nothing reaches the kernel yet.
   *
   * @param bpf the kernel, from {@link Bpf#open()}
   * @param elf the file's bytes
   * @param name what to call it; begins the names of its maps of global variables
   * @return the object, which the caller closes
   * @throws BpfException when libbpf cannot read it, with libbpf's log; or it has no BTF
   */
  public static BpfObject open(Bpf bpf, byte[] elf, String name) throws BpfException {
    StringBuilder log = new StringBuilder();
    long[] object = new long[1];
    LibbpfLog.collect(log, () -> object[0] = Objects.open(elf, name));
    if (object[0] < 0) {
      throw failure("bpf_object__open", -object[0], name, log);
    }
    Handle handle = new Handle(object[0], "BPF object '" + name + "'", Objects::close);
    try {
      return new BpfObject(bpf, name, handle, btf(object[0], name));
    } catch (BpfException | RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  private static Btf btf(long object, String name) throws BpfException {
    Optional<Btf> btf = Objects.btf(object);
    if (btf.isEmpty()) {
      throw BpfException.of("bpf_object__btf", 0)
          .on("BPF object '" + name + "'")
          .because("the file has no BTF")
          .remedy("compile it with clang -g")
          .build();
    }
    return btf.get();
  }

  private static BpfException failure(String call, long errno, String name, CharSequence log) {
    return BpfException.of(call, (int) errno)
        .on("BPF object '" + name + "'")
        .because(errno == Errno.EPERM ? "the kernel forbids it to this process" : null)
        .remedy(
            errno == Errno.EPERM
                ? "run as root, or give it CAP_BPF and CAP_PERFMON; 'doctor' says what is missing"
                : null)
        .log(log.toString())
        .build();
  }

  /**
   * The object's types.
   *
   * @return its BTF
   */
  public Btf btf() {
    return btf;
  }

  /**
   * The names of its programs.
   *
   * @return the functions, in the file's order
   */
  public List<String> programs() {
    return using(Objects::programs);
  }

  /**
   * Puts a map in the place of one of the object's own. Before {@link #load()}.
   *
   * @param map the name in the object
   * @param storage the map to use; stays its owner's
   * @throws BpfException when libbpf refuses
   */
  public void reuse(String map, CgroupStorage storage) throws BpfException {
    checkNotLoaded();
    int descriptor = (int) storage.handle().acquire();
    try {
      check("bpf_map__reuse_fd", using(object -> Objects.reuse(mapOf(object, map), descriptor)));
    } finally {
      storage.handle().release();
    }
  }

  /**
   * Sets the size of a map's values. Before {@link #load()}.
   *
   * @param map the name in the object
   * @param size bytes
   * @throws BpfException when libbpf refuses
   */
  public void setValueSize(String map, int size) throws BpfException {
    checkNotLoaded();
    check(
        "bpf_map__set_value_size", using(object -> Objects.setValueSize(mapOf(object, map), size)));
  }

  /**
   * Sets how many elements a map holds. Before {@link #load()}.
   *
   * @param map the name in the object
   * @param entries how many
   * @throws BpfException when libbpf refuses
   */
  public void setMaxEntries(String map, int entries) throws BpfException {
    checkNotLoaded();
    check(
        "bpf_map__set_max_entries",
        using(object -> Objects.setMaxEntries(mapOf(object, map), entries)));
  }

  /**
   * Says whether a program is loaded with the object; all are unless told otherwise. Before {@link
   * #load()}.
   *
   * @param program its name
   * @param load whether to load it
   * @throws BpfException when libbpf refuses
   */
  public void setAutoload(String program, boolean load) throws BpfException {
    checkNotLoaded();
    check(
        "bpf_program__set_autoload",
        using(object -> Objects.setAutoload(programOf(object, program), load)));
  }

  /**
   * A global variable's memory: before {@link #load()} the value it begins with, afterwards the
   * variable itself, shared with the running programs. A {@code const} one can be written only
   * before.
   *
   * @param variable its name
   * @return its bytes; they end with this object
   * @throws BpfException when its memory cannot be mapped
   * @throws IllegalArgumentException when the object has no such variable
   */
  public MemorySegment global(String variable) throws BpfException {
    Objects.Variable place = Objects.variable(btf, variable);
    if (place == null) {
      throw new IllegalArgumentException(handle + " has no global variable '" + variable + "'");
    }
    return section(place.section()).asSlice(place.offset(), place.size());
  }

  /**
   * The memory of a section of global variables, as {@link #global} gives it of one.
   *
   * @param section such as {@code .bss}
   * @return its bytes; they end with this object
   * @throws BpfException when it cannot be mapped
   * @throws IllegalArgumentException when the object has no such section
   */
  public synchronized MemorySegment section(String section) throws BpfException {
    // Also when the memory is mapped already: a closed object gives none.
    long pointer = using(object -> mapOf(object, section));
    if (!loaded) {
      return Objects.initialValue(pointer, globals);
    }
    MemorySegment memory = sections.get(section);
    if (memory == null) {
      memory = mapMemory(section);
      sections.put(section, memory);
    }
    return memory;
  }

  /**
   * Maps the memory of an array map made with BPF_F_MMAPABLE. After {@link #load()}.
   *
   * @param map the name in the object
   * @param size how many bytes of it
   * @return the memory, read and written by the programs meanwhile; it ends with this object
   * @throws BpfException when the kernel refuses
   */
  public MemorySegment mapMemory(String map, long size) throws BpfException {
    boolean writable = !map.startsWith(".rodata");
    return onMap(map, "mmap", descriptor -> Libc.mmap(descriptor, size, writable, globals));
  }

  /** The descriptor is the object's: it is used only while the object cannot be closed. */
  private <T> T onMap(String map, String call, IntFunction<Result<T>> action) throws BpfException {
    Result<T> result =
        using(
            object -> {
              int descriptor = Objects.mapDescriptor(mapOf(object, map));
              return descriptor < 0 ? Result.error(-descriptor) : action.apply(descriptor);
            });
    check(call, -result.errno());
    return result.value();
  }

  private MemorySegment mapMemory(String section) throws BpfException {
    return mapMemory(section, using(object -> Objects.valueSize(mapOf(object, section))));
  }

  /**
   * Loads maps and programs into the kernel.
   *
   * @throws BpfException when the kernel refuses, with the verifier's log
   */
  public void load() throws BpfException {
    checkNotLoaded();
    StringBuilder log = new StringBuilder();
    int[] result = new int[1];
    LibbpfLog.collect(log, () -> result[0] = using(Objects::load));
    if (result[0] < 0) {
      throw failure("bpf_object__load", -result[0], name, log);
    }
    loaded = true;
  }

  /**
   * What the kernel says of a map. After {@link #load()}.
   *
   * @param map the name in the object
   * @return its sizes and flags
   * @throws BpfException when the kernel refuses
   */
  public MapInfo mapInfo(String map) throws BpfException {
    return onMap(map, "bpf_obj_get_info_by_fd", bpf.kernel()::mapInfo);
  }

  /**
   * A map of cgroup storage of the loaded object. Its layout is the one that the kernel keeps with
   * the map, or, without CAP_SYS_ADMIN to read that, the one that the object declares.
   *
   * @param map the name in the object
   * @return the map by a handle of its own, which the caller closes
   * @throws BpfException when it is no map of cgroup storage
   */
  public CgroupStorage storage(String map) throws BpfException {
    int descriptor = using(object -> Libc.dup(Objects.mapDescriptor(mapOf(object, map))));
    String subject = handle + ", map '" + map + "'";
    return bpf.adoptMap(descriptor, "bpf_map__fd", subject, DeclaredMap.valueType(btf, map));
  }

  /**
   * Gives a map of the loaded object a name in bpffs, which keeps it until the name is removed.
   *
   * @param map the name in the object, or the section of global variables, such as {@code .bss}
   * @param pin a path in a mounted bpffs that does not exist yet
   * @throws BpfException when the kernel refuses
   */
  public void pinMap(String map, Path pin) throws BpfException {
    int result =
        using(object -> bpf.kernel().objPin(Objects.mapDescriptor(mapOf(object, map)), pin));
    if (result < 0) {
      throw BpfException.of("bpf_obj_pin", -result).on("'" + Text.escape(pin) + "'").build();
    }
  }

  /**
   * A program.
   *
   * @param program its function's name
   * @return the program, good as long as this object is open
   * @throws IllegalArgumentException when there is none
   */
  public BpfProgram program(String program) {
    return new BpfProgram(this, program, using(object -> programOf(object, program)));
  }

  /** The bpf_object, for its programs. */
  Handle handle() {
    return handle;
  }

  /** Enters the handle for the time of an action on the bpf_object. */
  <T> T using(LongFunction<T> action) {
    long object = handle.acquire();
    try {
      return action.apply(object);
    } finally {
      handle.release();
    }
  }

  private long mapOf(long object, String map) {
    return found(Objects.map(object, map), "map", map);
  }

  private long programOf(long object, String program) {
    return found(Objects.program(object, program), "program", program);
  }

  private long found(long pointer, String kind, String what) {
    if (pointer == 0) {
      throw new IllegalArgumentException(handle + " has no " + kind + " '" + what + "'");
    }
    return pointer;
  }

  private void checkNotLoaded() {
    if (loaded) {
      throw new IllegalStateException(handle + " is loaded already");
    }
  }

  private void check(String call, int result) throws BpfException {
    if (result < 0) {
      throw failure(call, -result, name, "");
    }
  }

  /**
   * Unloads what no link holds. A second call does nothing.
   *
   * @throws IllegalStateException while another thread's call is at the memory of a global variable
   *     or of a map; the object is open then, and can be closed later
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      // Before the object: until it is loaded the memory is the object's.
      globals.close();
      closed = true;
      handle.close();
    }
  }

  @Override
  public String toString() {
    return handle.toString();
  }
}
