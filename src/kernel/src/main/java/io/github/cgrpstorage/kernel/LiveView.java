package io.github.cgrpstorage.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.snapshot.SnapshotBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Values that BPF programs update in memory which Java reads with plain loads: no system call, no
 * copy by the kernel. Programs make it with {@code LIVE_VIEW(name, ...)} of live.h. A value is in a
 * slot:
 *
 * <pre>
 *   0  u64  cgroup_id    the owner, or the last one
 *   8  u32  generation   odd while the slot has an owner
 *  12  u32  begun        updates begun
 *  16  u32  ended        updates ended
 *  24       the value, or where its alignment wants it; the slot's size is a multiple of 64
 * </pre>
 *
 * <p>A cgroup's storage holds the number of its slot, so the slot is given back when the cgroup is
 * gone, and may then get another owner. A <em>reference</em>, a {@code long}, names a slot and the
 * generation of its owner: read through one, the value of another cgroup is never taken for that of
 * the first.
 *
 * <pre>{@code
 * try (BpfObject object = BpfObject.open(bpf, elf, "counters")) {
 *   object.load();
 *   try (LiveView io = LiveView.open(object, "io");
 *       BpfLink link = object.program("count").attach()) {
 *     long web = io.find(cgroup);
 *     while (io.read(web, value) != LiveView.Reading.GONE) { ... }
 *   }
 * }
 * }</pre>
 *
 * <p>Thread-safe: any number of threads read at the same time, and share nothing that they write.
 * Reading allocates nothing. The caller owns it and closes it, before the object, whose memory it
 * reads.
 */
public final class LiveView implements AutoCloseable {

  /** What a read came to. */
  public enum Reading {
    /** Done, and no update was under way while the value was copied. */
    WHOLE,
    /**
     * Done, but each time an update was under way: some words may be of before it and some of after
     * it. Each word by itself is good.
     */
    TORN,
    /** The cgroup is gone; what was copied means nothing. */
    GONE
  }

  /** No slot: the cgroup had no event yet, or is gone. Reading it says GONE. */
  public static final long NONE = 0;

  /** {@code struct live_head} of live.h. */
  private static final int CGROUP_ID = 0;

  private static final int GENERATION = 8;
  static final int BEGUN = 12;
  private static final int ENDED = 16;

  /** A slot's size is a multiple of a cache line. */
  private static final int LINE = 64;

  private static final int HEAD_BYTES = 24;

  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final VarHandle LONG = JAVA_LONG.varHandle();

  /** An update takes nanoseconds: who meets so many in a row is kept from ever being whole. */
  private static final int MOST_TRIES = 100;

  private final String name;
  private final ValueType type;
  private final int valueBytes;
  private final int slotBytes;
  private final int slots;
  private final MemorySegment memory;
  private final MemorySegment values;
  private final MemorySegment used;
  private final MemorySegment lost;
  private final CgroupStorage owners;
  private final BpfLink release;

  private LiveView(BpfObject object, String name) throws BpfException {
    this.name = name;
    BtfType.Member value = valueOf(object.btf(), name);
    type = ValueType.fromBtf(object.btf(), value.type());
    MapInfo info = object.mapInfo(name + "_slots");
    valueBytes = type.byteSize();
    slotBytes = info.valueSize();
    slots = info.maxEntries();
    memory = object.mapMemory(name + "_slots", (long) slots * slotBytes).asReadOnly();
    // A value that its alignment moves away from the head is as near to it in memory of its own.
    values = memory.asSlice(value.bitOffset() / 8 - HEAD_BYTES);
    used = object.global(name + "_used");
    lost = object.global(name + "_lost");
    owners = object.storage(name + "_owner");
    try {
      release = object.program(name + "_release").attach();
    } catch (BpfException | RuntimeException e) {
      owners.close();
      throw e;
    }
  }

  /**
   * Opens a view and attaches its program that takes slots back. Open it before other programs are
   * attached: a cgroup that goes before that keeps its slot for ever.
   *
   * @param object the object, loaded; stays its owner's, and open
   * @param name what {@code LIVE_VIEW} was given
   * @return the view, which the caller closes
   * @throws BpfException when the kernel refuses
   * @throws IllegalArgumentException when the object has no such view
   */
  public static LiveView open(BpfObject object, String name) throws BpfException {
    return new LiveView(object, name);
  }

  /**
   * Sets how many cgroups there is room for. Before {@link BpfObject#load()}.
   *
   * @param object the object
   * @param name what {@code LIVE_VIEW} was given
   * @param slots how many
   * @throws BpfException when libbpf refuses
   */
  public static void setSlots(BpfObject object, String name, int slots) throws BpfException {
    object.setMaxEntries(name + "_slots", slots);
    object.setMaxEntries(name + "_free", slots);
  }

  /** The value's member of a slot: what it holds, and where it begins. */
  private static BtfType.Member valueOf(Btf btf, String name) {
    int id =
        btf.find(BtfType.Struct.class, name + "_slot")
            .orElseThrow(
                () -> new IllegalArgumentException("there is no live view '" + name + "'"));
    return ((BtfType.Struct) btf.type(id)).members().get(1);
  }

  /**
   * The schema of a value.
   *
   * @return what the object's BTF says
   */
  public ValueType type() {
    return type;
  }

  /**
   * How many cgroups there is room for.
   *
   * @return 1 or more
   */
  public int slots() {
    return slots;
  }

  /**
   * How many slots were ever taken: only those from 0 to {@code used() - 1} can have an owner.
   *
   * @return 0 to {@link #slots()}
   */
  public int used() {
    return Math.min((int) INT.getAcquire(used, 0L), slots);
  }

  /**
   * How many events were lost because all slots were taken, or the kernel gave no storage.
   *
   * @return how many; when {@code used() == slots()}, there was probably no slot
   */
  public long lost() {
    return (long) LONG.getOpaque(lost, 0L);
  }

  /**
   * Finds a cgroup's slot: one system call, to be made once for a cgroup.
   *
   * @param cgroup the cgroup
   * @return the reference, or {@link #NONE}
   * @throws BpfException when the kernel refuses
   */
  public long find(Cgroup cgroup) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment owner = arena.allocate(JAVA_LONG);
      if (owners.lookup(cgroup, owner) != LookupResult.PRESENT || owner.get(JAVA_LONG, 0) == 0) {
        return NONE;
      }
      // The slot's number and 1, and above it the generation.
      long word = owner.get(JAVA_LONG, 0);
      long reference = reference((int) (word >>> 32), (int) word - 1L);
      awaitOwner(reference);
      return reference;
    }
  }

  /** Holds where the slot begins, in cache lines, so that nothing is multiplied by a field. */
  private long reference(int generation, long slot) {
    return (long) generation << 32 | slot * (slotBytes / LINE) + 1;
  }

  /** The storage is written an instant before the slot's generation. */
  private void awaitOwner(long reference) {
    while (generation(reference) == (int) (reference >>> 32) - 1) {
      Thread.onSpinWait();
    }
  }

  /**
   * The owner of a slot now.
   *
   * @param slot 0 to {@code slots() - 1}
   * @return the reference, or {@link #NONE} when it has no owner
   * @throws IndexOutOfBoundsException for another slot
   */
  public long owner(int slot) {
    int generation = (int) INT.getAcquire(memory, (long) slot * slotBytes + GENERATION);
    return (generation & 1) == 0 ? NONE : reference(generation, slot);
  }

  /**
   * Whether a slot still has the owner that a reference names. What was read from {@link #memory()}
   * before this says true was the owner's.
   *
   * @param reference from {@link #find} or {@link #owner}
   * @return false when the cgroup is gone
   */
  public boolean isCurrent(long reference) {
    VarHandle.acquireFence();
    return reference != NONE && generation(reference) == (int) (reference >>> 32);
  }

  private int generation(long reference) {
    return (int) INT.getAcquire(memory, start(reference) + GENERATION);
  }

  /** For NONE it is before the memory: reading there is an IndexOutOfBoundsException. */
  private long start(long reference) {
    return ((int) reference - 1L) * LINE;
  }

  /**
   * The id of the cgroup that a reference names.
   *
   * @param reference a reference for which {@link #isCurrent} is true, before and after
   * @return the id
   */
  public long cgroupId(long reference) {
    return (long) LONG.getOpaque(memory, start(reference) + CGROUP_ID);
  }

  /**
   * The memory of all slots, for plain loads of single words: at {@link #offset} begins the value.
   *
   * @return the memory, read-only
   */
  public MemorySegment memory() {
    return values;
  }

  /**
   * Where a value begins in {@link #memory()}.
   *
   * @param reference a reference, not NONE
   * @return bytes from the beginning
   */
  public long offset(long reference) {
    return start(reference) + HEAD_BYTES;
  }

  /**
   * Begins to read words of a value in place, which {@link #isWhole} ends:
   *
   * <pre>{@code
   * int mark = view.mark(web);
   * long reads = (long) READS.get(view.memory(), view.offset(web));
   * long writes = (long) WRITES.get(view.memory(), view.offset(web));
   * if (view.isWhole(web, mark)) { ... }
   * }</pre>
   *
   * @param reference a reference, not NONE
   * @return how many updates have ended
   */
  public int mark(long reference) {
    int ended = memory.get(JAVA_INT, start(reference) + ENDED);
    VarHandle.acquireFence();
    return ended;
  }

  /**
   * Whether all that was read of a value since {@link #mark} belongs together, and to the cgroup of
   * the reference: no update was under way meanwhile. It says so only of programs that put {@code
   * live_begin} and {@code live_end} around their updates.
   *
   * @param reference a reference, not NONE
   * @param mark from {@link #mark}
   * @return false when it may be torn, or the cgroup is gone
   */
  public boolean isWhole(long reference, int mark) {
    VarHandle.acquireFence();
    // Both words at once: the generation, and above it how many updates have begun.
    long expected = (long) mark << 32 | reference >>> 32;
    return memory.get(JAVA_LONG, start(reference) + GENERATION) == expected;
  }

  /**
   * Copies a value, and tells whether it is torn where programs put {@code live_begin} and {@code
   * live_end} around their updates: it is whole when as many updates had ended before the copy as
   * had begun after it. Tries again when it is not, for a microsecond or so.
   *
   * @param reference from {@link #find} or {@link #owner}
   * @param value receives the value: exactly the layout's size
   * @return what it came to
   * @throws IllegalArgumentException when the segment has another size or is read-only
   */
  public Reading read(long reference, MemorySegment value) {
    checkSize(value.byteSize());
    for (int tries = 0; tries < MOST_TRIES && isCurrent(reference); tries++) {
      int mark = mark(reference);
      MemorySegment.copy(values, offset(reference), value, 0, valueBytes);
      if (isWhole(reference, mark)) {
        return Reading.WHOLE;
      }
      Thread.onSpinWait();
    }
    return isCurrent(reference) ? Reading.TORN : Reading.GONE;
  }

  /**
   * Copies the values of all cgroups that have a slot, in no order, each as {@link #read} does.
   *
   * @param snapshot receives them in the place of what it held
   * @return how many of them are torn
   * @throws IllegalArgumentException when it is for values of another size
   */
  public int snapshot(SnapshotBuffer snapshot) {
    checkSize(snapshot.type().byteSize());
    snapshot.clear();
    int torn = 0;
    for (int slot = 0, end = used(); slot < end; slot++) {
      long reference = owner(slot);
      if (reference != NONE && add(snapshot, reference) == Reading.TORN) {
        torn++;
      }
    }
    return torn;
  }

  private Reading add(SnapshotBuffer snapshot, long reference) {
    for (int tries = 1; isCurrent(reference); tries++) {
      int mark = mark(reference);
      snapshot.add(cgroupId(reference), values, offset(reference));
      if (isWhole(reference, mark)) {
        return Reading.WHOLE;
      }
      if (tries == MOST_TRIES && isCurrent(reference)) {
        return Reading.TORN;
      }
      snapshot.removeLast();
      Thread.onSpinWait();
    }
    return Reading.GONE;
  }

  private void checkSize(long bytes) {
    if (bytes != valueBytes) {
      throw new IllegalArgumentException(
          "a value of %s has %d bytes, not %d".formatted(this, valueBytes, bytes));
    }
  }

  /** Detaches the program that takes slots back. A second call does nothing. */
  @Override
  public void close() {
    release.close();
    owners.close();
  }

  @Override
  public String toString() {
    return "live view '" + name + "'";
  }
}
