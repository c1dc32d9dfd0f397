package io.github.cgrpstorage.model;

import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.btf.BtfWriter;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A kernel with a test's cgroup on it, and short names for what tests do. */
final class World {

  static final long F_LOCK = 4;
  static final int NO_FD = -1;

  final Kernel kernel;

  /** The descriptor of the test's own cgroup. */
  final int top;

  /** The same in a hierarchy of cgroup v1. */
  final int top1;

  private final Path pins;
  private int names;

  World(Kernel kernel, Path pins, Path v1) {
    this.kernel = kernel;
    this.pins = pins;
    this.top = top(kernel.cgroupRoot().value());
    this.top1 = top(v1);
  }

  private int top(Path mount) {
    int root = kernel.cgroupOpenAt(Kernel.NO_DIRECTORY, mount, false);
    String name = "model-test-" + Long.toHexString(System.nanoTime());
    expectOk(kernel.cgroupMkdirAt(root, Path.of(name)));
    int made = kernel.cgroupOpenAt(root, Path.of(name), false);
    kernel.close(root);
    return made;
  }

  static World of(String release) {
    return of(Profile.of(KernelRelease.parse(release)));
  }

  static World of(Profile profile) {
    return new World(ModelKernel.of(profile), ModelKernel.BPFFS, ModelKernel.CGROUP1_ROOT);
  }

  ModelKernel model() {
    return (ModelKernel) kernel;
  }

  private static void expectOk(int result) {
    if (result < 0) {
      throw new AssertionError("the test's own cgroup: " + Errno.name(-result));
    }
  }

  // --- maps
  // --------------------------------------------------------------------------------------------------------

  /** Types of a map: BTF bytes and the two ids. */
  record Types(byte[] btf, int key, int value) {
    static Types of(BtfWriter writer, int key, int value) {
      return new Types(writer.toBytes(), key, value);
    }
  }

  /** A value of plain bytes, or of a spin lock and bytes. */
  static Types types(int valueSize, boolean lock) {
    BtfWriter writer = new BtfWriter();
    int key = writer.add(INT);
    if (!lock) {
      int bytes = writer.add(new BtfType.Array(writer.add(CHAR), key, valueSize));
      return Types.of(writer, key, bytes);
    }
    int spin =
        writer.add(
            new BtfType.Struct(
                "bpf_spin_lock", 4, false, List.of(new BtfType.Member("val", key, 0, 0))));
    int rest = writer.add(new BtfType.Array(writer.add(CHAR), key, valueSize - 4));
    List<BtfType.Member> members =
        List.of(new BtfType.Member("lock", spin, 0, 0), new BtfType.Member("bytes", rest, 32, 0));
    int value = writer.add(new BtfType.Struct("value", valueSize, false, members));
    return Types.of(writer, key, value);
  }

  static final BtfType INT = new BtfType.Int("int", 4, 32, 0, true, false, false);
  static final BtfType CHAR = new BtfType.Int("char", 1, 8, 0, false, false, false);

  int map(int valueSize) {
    return map(valueSize, false);
  }

  int lockedMap(int valueSize) {
    return map(valueSize, true);
  }

  private int map(int valueSize, boolean lock) {
    int map = create(types(valueSize, lock), valueSize);
    expectOk(map);
    return map;
  }

  int create(Types types, int valueSize) {
    int btf = kernel.btfLoad(types.btf, null);
    if (btf < 0) {
      return btf;
    }
    int map = kernel.mapCreate(MapSpec.of("test", valueSize, btf, types.key, types.value));
    kernel.close(btf);
    return map;
  }

  Path pinPath(String name) {
    return pins.resolve(name);
  }

  /** A handle of a map that may do less. */
  int handle(int map, int flags) {
    Path pin = pinPath("handle" + names++);
    expectOk(kernel.objPin(map, pin));
    int handle = kernel.objGet(pin, flags);
    kernel.unpin(pin);
    return handle;
  }

  int readOnly(int map) {
    return handle(map, 8);
  }

  int writeOnly(int map) {
    return handle(map, 16);
  }

  // --- cgroups
  // -----------------------------------------------------------------------------------------------------

  /** Makes a cgroup below the test's own and opens it. */
  int cgroup(String name) {
    return cgroup(top, name);
  }

  int cgroup(int parent, String name) {
    expectOk(kernel.cgroupMkdirAt(parent, Path.of(name)));
    return open(parent, name);
  }

  int open(int parent, String name) {
    return kernel.cgroupOpenAt(parent, Path.of(name), false);
  }

  int remove(String name) {
    return kernel.cgroupRmdirAt(top, Path.of(name));
  }

  /** A removed cgroup's descriptor. */
  int removedCgroup() {
    String name = "removed" + names++;
    int cgroup = cgroup(name);
    expectOk(remove(name));
    return cgroup;
  }

  int root() {
    return kernel.cgroupOpenAt(Kernel.NO_DIRECTORY, kernel.cgroupRoot().value(), false);
  }

  // --- elements
  // ----------------------------------------------------------------------------------------------------

  static byte[] bytes(int size, int fill) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  int update(int map, int key, byte[] value, long flags) {
    return kernel.mapUpdateElem(map, key, MemorySegment.ofArray(value), flags);
  }

  int update(int map, int key, byte[] value) {
    return update(map, key, value, 0);
  }

  /** "ok 0102", or the errno's name. */
  String lookup(int map, int key, int size, long flags) {
    byte[] value = bytes(size, 0xee);
    int result = kernel.mapLookupElem(map, key, MemorySegment.ofArray(value), flags);
    return result == 0 ? "ok " + hex(value) : name(result);
  }

  String lookup(int map, int key, int size) {
    return lookup(map, key, size, 0);
  }

  String lookupDelete(int map, int key, int size, long flags) {
    byte[] value = bytes(size, 0xee);
    int result = kernel.mapLookupAndDeleteElem(map, key, MemorySegment.ofArray(value), flags);
    return result == 0 ? "ok " + hex(value) : name(result);
  }

  int delete(int map, int key) {
    return kernel.mapDeleteElem(map, key);
  }

  /** "ok 0102", "null", "nocgroup", or the errno's name. */
  String helperGet(int map, int cgroup, long flags, byte[] init, int size) {
    return helperGetById(map, kernel.cgroupId(cgroup), flags, init, size);
  }

  String helperGetById(int map, long id, long flags, byte[] init, int size) {
    byte[] value = bytes(size, 0xee);
    int result = kernel.helperGet(map, id, flags, init, MemorySegment.ofArray(value));
    return result == 0 ? "ok " + hex(value) : helperName(result);
  }

  String helperDelete(int map, int cgroup) {
    return helperName(kernel.helperDelete(map, kernel.cgroupId(cgroup)));
  }

  private static String helperName(int result) {
    return switch (result) {
      case Kernel.HELPER_NULL -> "null";
      case Kernel.HELPER_NO_CGROUP -> "nocgroup";
      default -> name(result);
    };
  }

  /** "ok" for any number that is no error, or the errno's name. */
  static String name(int result) {
    return result >= 0 ? "ok" : Errno.name(-result);
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
