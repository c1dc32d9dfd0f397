package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.bindings.Libbpf;
import io.github.cgrpstorage.bindings.bpf_iter_attach_opts;
import io.github.cgrpstorage.bindings.bpf_iter_link_info;
import io.github.cgrpstorage.bindings.bpf_object_open_opts;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * libbpf's object files, maps in them, programs and links: pointers as {@code long}, each call its
 * value or {@code -errno}. libbpf answers with NULL and errno where it returns pointers, so those
 * calls capture errno.
 */
public final class Objects {

  private static final MethodHandle OPEN_MEM =
      capturing(Libbpf.bpf_object__open_mem$address(), Libbpf.bpf_object__open_mem$descriptor());
  private static final MethodHandle ATTACH =
      capturing(Libbpf.bpf_program__attach$address(), Libbpf.bpf_program__attach$descriptor());
  private static final MethodHandle ATTACH_CGROUP =
      capturing(
          Libbpf.bpf_program__attach_cgroup$address(),
          Libbpf.bpf_program__attach_cgroup$descriptor());
  private static final MethodHandle ATTACH_ITER =
      capturing(
          Libbpf.bpf_program__attach_iter$address(), Libbpf.bpf_program__attach_iter$descriptor());

  private Objects() {}

  private static MethodHandle capturing(MemorySegment function, FunctionDescriptor type) {
    return Linker.nativeLinker()
        .downcallHandle(function, type, Linker.Option.captureCallState("errno"));
  }

  /**
   * bpf_object__open_mem.
   *
   * @param elf the object file
   * @param name what to call it; begins the names of its maps of global variables
   * @return a bpf_object, or {@code -errno}
   */
  public static long open(byte[] elf, String name) {
    Scratch scratch = Scratch.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(elf.length, 8);
      bytes.copyFrom(MemorySegment.ofArray(elf));
      MemorySegment opts = bpf_object_open_opts.allocate(arena);
      bpf_object_open_opts.sz(opts, bpf_object_open_opts.sizeof());
      bpf_object_open_opts.object_name(opts, arena.allocateFrom(name));
      MemorySegment object =
          (MemorySegment) OPEN_MEM.invokeExact(scratch.state(), bytes, bytes.byteSize(), opts);
      return orErrno(object, scratch);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /**
   * bpf_object__load.
   *
   * @param object a bpf_object
   * @return 0, or {@code -errno}
   */
  public static int load(long object) {
    return Libbpf.bpf_object__load(pointer(object));
  }

  /**
   * bpf_object__close.
   *
   * @param object a bpf_object
   */
  public static void close(long object) {
    Libbpf.bpf_object__close(pointer(object));
  }

  /**
   * An object's BTF, with the offsets of its global variables filled in.
   *
   * @param object a bpf_object
   * @return its BTF; empty when the file has none
   */
  public static Optional<Btf> btf(long object) {
    MemorySegment btf = Libbpf.bpf_object__btf(pointer(object));
    if (btf.equals(MemorySegment.NULL)) {
      return Optional.empty();
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(JAVA_INT);
      MemorySegment raw = Libbpf.btf__raw_data(btf, size);
      return Optional.of(Btf.parse(raw.reinterpret(size.get(JAVA_INT, 0)).toArray(JAVA_BYTE)));
    }
  }

  /**
   * The names of an object's programs.
   *
   * @param object a bpf_object
   * @return the names, in the object's order
   */
  public static List<String> programs(long object) {
    List<String> names = new ArrayList<>();
    MemorySegment program = MemorySegment.NULL;
    while (true) {
      program = Libbpf.bpf_object__next_program(pointer(object), program);
      if (program.equals(MemorySegment.NULL)) {
        return names;
      }
      names.add(string(Libbpf.bpf_program__name(program)));
    }
  }

  /**
   * bpf_object__find_program_by_name.
   *
   * @param object a bpf_object
   * @param name a function's name
   * @return a bpf_program, or 0
   */
  public static long program(long object, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return Libbpf.bpf_object__find_program_by_name(pointer(object), arena.allocateFrom(name))
          .address();
    }
  }

  /**
   * bpf_object__find_map_by_name.
   *
   * @param object a bpf_object
   * @param name a map's name, or the section of global variables, such as {@code .bss}
   * @return a bpf_map, or 0
   */
  public static long map(long object, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return Libbpf.bpf_object__find_map_by_name(pointer(object), arena.allocateFrom(name))
          .address();
    }
  }

  /**
   * bpf_map__reuse_fd: this map in place of the object's own; libbpf keeps a duplicate of the
   * descriptor.
   *
   * @param map a bpf_map, before its object is loaded
   * @param descriptor a map's descriptor
   * @return 0, or {@code -errno}
   */
  public static int reuse(long map, int descriptor) {
    return Libbpf.bpf_map__reuse_fd(pointer(map), descriptor);
  }

  /**
   * bpf_map__set_value_size.
   *
   * @param map a bpf_map, before its object is loaded
   * @param size bytes
   * @return 0, or {@code -errno}
   */
  public static int setValueSize(long map, int size) {
    return Libbpf.bpf_map__set_value_size(pointer(map), size);
  }

  /**
   * bpf_map__set_max_entries.
   *
   * @param map a bpf_map, before its object is loaded
   * @param entries how many
   * @return 0, or {@code -errno}
   */
  public static int setMaxEntries(long map, int entries) {
    return Libbpf.bpf_map__set_max_entries(pointer(map), entries);
  }

  /**
   * bpf_map__value_size.
   *
   * @param map a bpf_map
   * @return bytes
   */
  public static int valueSize(long map) {
    return Libbpf.bpf_map__value_size(pointer(map));
  }

  /**
   * bpf_map__initial_value: the memory that global variables begin with. It belongs to the object.
   *
   * @param map the bpf_map of a section of global variables, before its object is loaded
   * @param lifetime ends before the object
   * @return the memory, good as long as the lifetime
   */
  public static MemorySegment initialValue(long map, Arena lifetime) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(JAVA_LONG);
      MemorySegment value = Libbpf.bpf_map__initial_value(pointer(map), size);
      return value.reinterpret(size.get(JAVA_LONG, 0), lifetime, null);
    }
  }

  /**
   * bpf_map__fd. The descriptor belongs to the object.
   *
   * @param map a bpf_map, after its object was loaded
   * @return a descriptor, or {@code -errno}
   */
  public static int mapDescriptor(long map) {
    return Libbpf.bpf_map__fd(pointer(map));
  }

  /**
   * bpf_program__fd. The descriptor belongs to the object.
   *
   * @param program a bpf_program, after its object was loaded
   * @return a descriptor, or {@code -errno}
   */
  public static int programDescriptor(long program) {
    return Libbpf.bpf_program__fd(pointer(program));
  }

  /**
   * bpf_program__insns: a program's instructions as they were loaded, relocated.
   *
   * @param program a bpf_program, after its object was loaded
   * @return 8 bytes an instruction
   */
  public static byte[] instructions(long program) {
    long count = Libbpf.bpf_program__insn_cnt(pointer(program));
    MemorySegment instructions = Libbpf.bpf_program__insns(pointer(program));
    return instructions.reinterpret(count * Long.BYTES).toArray(JAVA_BYTE);
  }

  /**
   * bpf_program__section_name.
   *
   * @param program a bpf_program
   * @return such as {@code tp_btf/sys_enter}
   */
  public static String section(long program) {
    return string(Libbpf.bpf_program__section_name(pointer(program)));
  }

  /**
   * bpf_program__set_autoload.
   *
   * @param program a bpf_program, before its object is loaded
   * @param load whether to load it with the object
   * @return 0, or {@code -errno}
   */
  public static int setAutoload(long program, boolean load) {
    return Libbpf.bpf_program__set_autoload(pointer(program), load);
  }

  /**
   * bpf_program__attach: where its section says.
   *
   * @param program a bpf_program
   * @return a bpf_link, or {@code -errno}
   */
  public static long attach(long program) {
    Scratch scratch = Scratch.get();
    try {
      return orErrno(
          (MemorySegment) ATTACH.invokeExact(scratch.state(), pointer(program)), scratch);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /**
   * bpf_program__attach_cgroup.
   *
   * @param program a bpf_program
   * @param cgroup a cgroup directory's descriptor
   * @return a bpf_link, or {@code -errno}
   */
  public static long attachCgroup(long program, int cgroup) {
    Scratch scratch = Scratch.get();
    try {
      return orErrno(
          (MemorySegment) ATTACH_CGROUP.invokeExact(scratch.state(), pointer(program), cgroup),
          scratch);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /**
   * bpf_program__attach_iter of a cgroup iterator.
   *
   * @param program a bpf_program of section {@code iter/cgroup}
   * @param cgroup the descriptor of the cgroup to start from
   * @param order enum bpf_cgroup_iter_order
   * @return a bpf_link, or {@code -errno}
   */
  public static long attachIterator(long program, int cgroup, int order) {
    Scratch scratch = Scratch.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = bpf_iter_link_info.allocate(arena);
      MemorySegment ofCgroup = bpf_iter_link_info.cgroup(info);
      bpf_iter_link_info.cgroup.order(ofCgroup, order);
      bpf_iter_link_info.cgroup.cgroup_fd(ofCgroup, cgroup);
      MemorySegment opts = bpf_iter_attach_opts.allocate(arena);
      bpf_iter_attach_opts.sz(opts, bpf_iter_attach_opts.sizeof());
      bpf_iter_attach_opts.link_info(opts, info);
      bpf_iter_attach_opts.link_info_len(opts, (int) info.byteSize());
      return orErrno(
          (MemorySegment) ATTACH_ITER.invokeExact(scratch.state(), pointer(program), opts),
          scratch);
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }

  /**
   * bpf_link__fd. The descriptor belongs to the link.
   *
   * @param link a bpf_link
   * @return a descriptor, or {@code -errno}
   */
  public static int linkDescriptor(long link) {
    return Libbpf.bpf_link__fd(pointer(link));
  }

  /**
   * bpf_link__destroy: detaches, unless the link is pinned.
   *
   * @param link a bpf_link
   * @return 0, or {@code -errno}
   */
  public static int destroyLink(long link) {
    return Libbpf.bpf_link__destroy(pointer(link));
  }

  /**
   * bpf_link__pin.
   *
   * @param link a bpf_link
   * @param pin a path in bpffs that does not exist yet
   * @return 0, or {@code -errno}
   */
  public static int pinLink(long link, java.nio.file.Path pin) {
    try (Arena arena = Arena.ofConfined()) {
      return Libbpf.bpf_link__pin(pointer(link), Libc.cString(arena, pin));
    }
  }

  /**
   * bpf_iter_create: one pass of an iterator.
   *
   * @param link the descriptor of an iterator's link
   * @return a descriptor to read the pass from, or {@code -errno}
   */
  public static int createIterator(int link) {
    return Libbpf.bpf_iter_create(link);
  }

  /**
   * Where a global variable is in its section.
   *
   * @param btf an object's BTF
   * @param name the variable's name
   * @return section, offset and size; null when there is none
   */
  public static Variable variable(Btf btf, String name) {
    for (int id = 1; id < btf.size(); id++) {
      if (btf.type(id) instanceof BtfType.DataSec section) {
        for (BtfType.DataSec.Entry entry : section.entries()) {
          if (btf.type(entry.type()) instanceof BtfType.Var it && it.name().equals(name)) {
            return new Variable(section.name(), entry.offset(), entry.size());
          }
        }
      }
    }
    return null;
  }

  /**
   * Where a global variable is.
   *
   * @param section such as {@code .bss}
   * @param offset bytes from the section's start
   * @param size bytes
   */
  public record Variable(String section, long offset, long size) {}

  private static MemorySegment pointer(long address) {
    return MemorySegment.ofAddress(address);
  }

  private static String string(MemorySegment text) {
    return text.reinterpret(Integer.MAX_VALUE).getString(0);
  }

  private static long orErrno(MemorySegment pointer, Scratch scratch) {
    return pointer.equals(MemorySegment.NULL) ? -scratch.errno() : pointer.address();
  }
}
