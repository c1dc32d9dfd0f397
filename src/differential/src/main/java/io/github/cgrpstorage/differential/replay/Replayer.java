package io.github.cgrpstorage.differential.replay;

import static io.github.cgrpstorage.storage.Errno.EAGAIN;
import static io.github.cgrpstorage.storage.Errno.ENOMEM;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.cgrpstorage.differential.trace.BtfVariant;
import io.github.cgrpstorage.differential.trace.Key;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Scope;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Applies operations to one kernel, one after the other, below a private cgroup of its own. Closing
 * it removes all that the operations left: descriptors, pins, cgroups.
 *
 * <p>Not thread-safe.
 */
public final class Replayer implements AutoCloseable {

  /** Where pins go: the usual place of bpffs. */
  public static final Path BPFFS = Path.of("/sys/fs/bpf");

  /** How often an operation that gave EAGAIN is tried again. */
  private static final int EAGAIN_RETRIES = 1_000;

  /** How often an operation that gave ENOMEM is tried again. */
  private static final int ENOMEM_RETRIES = 200;

  /** BPF_LOCAL_STORAGE_GET_F_CREATE. */
  private static final long CREATE = 1;

  /** More than the largest value that a map of this type can have, 65,407 bytes. */
  private static final int VALUE_BYTES = 1 << 16;

  private final Kernel kernel;
  private final Cgroups cgroups;
  private final Pins pins;
  private final Slots maps;
  private final Slots descriptors;
  private final int[] sizeOfMap;
  private final int[] sizeOfPin;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment given = arena.allocate(VALUE_BYTES, 8);
  private MemorySegment taken = arena.allocate(VALUE_BYTES, 8);
  private int valueSize;
  private long eagains;
  private long enomems;

  private Replayer(Kernel kernel, Scope scope, Path bpffs, Cgroups cgroups) {
    this.kernel = kernel;
    this.cgroups = cgroups;
    this.pins = new Pins(kernel, bpffs, scope.pins().count());
    this.maps = new Slots(kernel, scope.maps().count());
    this.descriptors = new Slots(kernel, scope.descriptors().count());
    this.sizeOfMap = new int[scope.maps().count()];
    this.sizeOfPin = new int[scope.pins().count()];
  }

  /**
   * Makes the private cgroup.
   *
   * @param kernel the kernel, which stays the caller's
   * @param scope how many names of each kind the operations will use
   * @return the replayer
   * @throws BpfException when no cgroup can be made
   */
  public static Replayer open(Kernel kernel, Scope scope) throws BpfException {
    return open(kernel, scope, BPFFS);
  }

  /**
   * Makes the private cgroup; pins go elsewhere.
   *
   * @param kernel the kernel, which stays the caller's
   * @param scope how many names of each kind the operations will use
   * @param bpffs a folder in a bpffs
   * @return the replayer
   * @throws BpfException when no cgroup can be made
   */
  public static Replayer open(Kernel kernel, Scope scope, Path bpffs) throws BpfException {
    return new Replayer(kernel, scope, bpffs, Cgroups.open(kernel, scope.cgroups().count()));
  }

  /**
   * Applies one operation.
   *
   * @param operation the operation
   * @return 0, {@link Kernel#HELPER_NULL}, {@link Kernel#HELPER_NO_CGROUP} or {@code -errno}
   */
  public int apply(Operation operation) {
    valueSize = 0;
    return switch (operation) {
      case Operation.Lookup o -> lookup(o);
      case Operation.Update o -> update(o);
      case Operation.Delete o -> kernel.mapDeleteElem(map(o), key(o.key()));
      case Operation.HelperGet o -> helperGet(o);
      case Operation.HelperDelete o -> kernel.helperDelete(map(o), cgroups.id(o.cgroup()));
      case Operation.LookupDelete o -> lookupDelete(o);
      case Operation.NextKey o -> kernel.mapGetNextKey(map(o), keyOrNull(o.key()));
      case Operation.LookupBatch o -> kernel.mapLookupBatch(map(o));
      case Operation.Freeze o -> kernel.mapFreeze(map(o));
      case Operation.Create o -> create(o);
      case Operation.Close o -> maps.close(o.map());
      case Operation.Pin o -> pin(o);
      case Operation.Unpin o -> pins.unpin(o.pin());
      case Operation.Get o -> get(o);
      case Operation.Mkdir o -> cgroups.mkdir(o.cgroup(), o.parent());
      case Operation.Rmdir o -> cgroups.rmdir(o.cgroup());
      case Operation.Open o -> descriptors.bind(o.descriptor(), open(o));
      case Operation.CloseFd o -> descriptors.close(o.descriptor());
    };
  }

  /**
   * The value that the last operation gave.
   *
   * @return its bytes, empty when it gave none; overwritten by the next operation
   */
  public MemorySegment value() {
    return given.asSlice(0, valueSize);
  }

  /**
   * How often an operation was tried again because of EAGAIN, or because a creating helper gave
   * NULL.
   *
   * @return the number of retries
   */
  public long eagains() {
    return eagains;
  }

  /**
   * How often an operation was tried again because of ENOMEM.
   *
   * @return the number of retries
   */
  public long enomems() {
    return enomems;
  }

  /**
   * What a map's name stands for now.
   *
   * @param slot the map's slot
   * @return a descriptor's number, or -1 for nothing
   */
  public int mapDescriptor(int slot) {
    return maps.get(slot);
  }

  /**
   * What a key stands for now.
   *
   * @param key the key
   * @return the number that an operation would pass
   */
  public int keyNumber(Key key) {
    return key(key);
  }

  /**
   * The id of a cgroup.
   *
   * @param slot the cgroup's slot
   * @return its id, or 0 for nothing
   */
  public long cgroupId(int slot) {
    return cgroups.id(slot);
  }

  private int map(Operation.OnMap operation) {
    return maps.get(operation.map());
  }

  /**
   * A literal is as good as closed when it happens to be the number of a descriptor of this replay:
   * an outcome must not depend on which numbers were free.
   */
  private int key(Key key) {
    if (!key.isLiteral()) {
      return descriptors.get(key.number());
    }
    int number = key.number();
    return descriptors.holds(number) || cgroups.holds(number) ? -1 : number;
  }

  private Integer keyOrNull(Key key) {
    return key == null ? null : key(key);
  }

  private int lookup(Operation.Lookup o) {
    return giving(o, kernel.mapLookupElem(map(o), key(o.key()), given, o.flags()));
  }

  private int lookupDelete(Operation.LookupDelete o) {
    return giving(o, kernel.mapLookupAndDeleteElem(map(o), key(o.key()), given, o.flags()));
  }

  private int giving(Operation.OnMap o, int result) {
    valueSize = result == 0 ? sizeOfMap[o.map()] : 0;
    return result;
  }

  private int update(Operation.Update o) {
    int length = o.value().length;
    if (length > taken.byteSize()) {
      taken = arena.allocate(length, 8);
    }
    MemorySegment.copy(o.value(), 0, taken, JAVA_BYTE, 0, length);
    int map = map(o);
    int key = key(o.key());
    for (Attempts attempts = new Attempts(); ; ) {
      int result = kernel.mapUpdateElem(map, key, taken.asSlice(0, length), o.flags());
      if (!attempts.again(result)) {
        return result;
      }
    }
  }

  private int helperGet(Operation.HelperGet o) {
    int map = map(o);
    long cgroup = cgroups.id(o.cgroup());
    for (Attempts attempts = new Attempts(); ; ) {
      int result = kernel.helperGet(map, cgroup, o.flags(), o.init(), given);
      // The helper turns every error into NULL: where it was to create, that is EAGAIN.
      boolean refused = result == Kernel.HELPER_NULL && o.flags() == CREATE;
      if (!attempts.again(refused ? -EAGAIN : result)) {
        return giving(o, result);
      }
    }
  }

  /** What of an operation's retries is left. */
  private final class Attempts {

    private int eagain = EAGAIN_RETRIES;
    private int enomem = ENOMEM_RETRIES;

    /** Whether to try again after this result; yields before. */
    boolean again(int result) {
      if (result == -EAGAIN && eagain-- > 0) {
        eagains++;
      } else if (result == -ENOMEM && enomem-- > 0) {
        enomems++;
      } else {
        return false;
      }
      Thread.yield();
      return true;
    }
  }

  private int create(Operation.Create o) {
    sizeOfMap[o.map()] = o.valueSize();
    if (o.btf() == BtfVariant.NONE) {
      return maps.bind(o.map(), kernel.mapCreate(spec(o, 0, 0, 0)));
    }
    MapTypes types = MapTypes.of(o);
    if (o.btf() == BtfVariant.BADFD) {
      return maps.bind(o.map(), kernel.mapCreate(spec(o, -1, types.keyType(), types.valueType())));
    }
    int btf = kernel.btfLoad(types.btf(), null);
    if (btf < 0) {
      return maps.bind(o.map(), btf);
    }
    int map = kernel.mapCreate(spec(o, btf, types.keyType(), types.valueType()));
    kernel.close(btf);
    return maps.bind(o.map(), map);
  }

  private static MapSpec spec(Operation.Create o, int btf, int keyType, int valueType) {
    return new MapSpec(
        "replay",
        o.keySize(),
        o.valueSize(),
        o.maxEntries(),
        o.flags(),
        btf,
        keyType,
        valueType,
        o.capable());
  }

  private int pin(Operation.Pin o) {
    sizeOfPin[o.pin()] = sizeOfMap[o.map()];
    return pins.pin(o.pin(), map(o));
  }

  private int get(Operation.Get o) {
    sizeOfMap[o.map()] = sizeOfPin[o.pin()];
    return maps.bind(o.map(), pins.get(o.pin(), o.flags()));
  }

  private int open(Operation.Open o) {
    return switch (o.target()) {
      case CGROUP -> cgroups.openDirectory(o.cgroup(), false);
      case CGROUP_PATH -> cgroups.openDirectory(o.cgroup(), true);
      case CONTROL -> cgroups.openControlFile(o.cgroup());
      case FILE -> kernel.openElsewhere(false);
      case DIR -> kernel.openElsewhere(true);
      case ROOT -> cgroups.openRoot();
    };
  }

  /**
   * Instead of {@link #close()}, for a kernel that nobody will use again: nothing is removed from
   * it.
   */
  public void abandon() {
    arena.close();
  }

  /**
   * Closes every descriptor, removes every pin and every cgroup.
   *
   * @throws BpfException when the private cgroup could not be removed
   */
  @Override
  public void close() throws BpfException {
    maps.closeAll();
    descriptors.closeAll();
    pins.removeAll();
    int result = cgroups.close();
    arena.close();
    if (result < 0) {
      throw BpfException.of("rmdir", -result)
          .on("the private test root '" + cgroups.rootName() + "'")
          .build();
    }
  }
}
