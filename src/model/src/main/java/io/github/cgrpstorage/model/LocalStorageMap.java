package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.BUCKET_BY_OWNER;
import static io.github.cgrpstorage.model.Rule.FREEZE_IS_OF_THE_MAP;
import static io.github.cgrpstorage.model.Rule.FREEZE_TWICE_IS_EPERM;
import static io.github.cgrpstorage.model.Rule.FREEZE_WAITS_FOR_NOBODY;
import static io.github.cgrpstorage.model.Rule.INFO_MEMORY;
import static io.github.cgrpstorage.model.Rule.LOOKUP_INITIALISES_FIELDS;
import static io.github.cgrpstorage.model.Rule.LOOKUP_WHOLE_VALUE;
import static io.github.cgrpstorage.model.Rule.UPDATE_SKIPS_FIELDS;
import static io.github.cgrpstorage.model.Rule.UPDATE_WHOLE_VALUE;
import static io.github.cgrpstorage.storage.Errno.EBUSY;
import static io.github.cgrpstorage.storage.Errno.EPERM;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.cgrpstorage.model.FieldRecord.Kind;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.MapSpec;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A map of cgroup storage: {@code struct bpf_local_storage_map} with its {@code struct bpf_map}.
 * Its elements are in buckets, so that they are found when the map is freed; lookups do not use
 * these.
 */
final class LocalStorageMap {

  /** {@code sizeof(struct bpf_local_storage_map_bucket)}. */
  private static final int BUCKET_BYTES = 16;

  private static final VarHandle IDENTITY;

  static {
    try {
      IDENTITY =
          MethodHandles.lookup().findVarHandle(LocalStorageMap.class, "lastIdentity", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Profile profile;
  private final Rcu rcu;
  private final int id;
  private final MapSpec spec;
  private final LoadedBtf btf;
  private final FieldRecord record;
  private final boolean fields;
  private final boolean spinLock;
  private final int cacheIndex;
  private final Bucket[] buckets;
  private final MapReferences references;
  private volatile boolean frozen;
  private volatile OpenFile frozenThrough;
  private long lastIdentity;

  /** {@code bpf_local_storage_map_alloc}. */
  LocalStorageMap(CgrpStorageMapOps ops, int id, MapSpec spec, LoadedBtf btf, FieldRecord record) {
    this.profile = ops.profile();
    this.rcu = ops.rcu();
    this.id = id;
    this.spec = spec;
    this.btf = btf;
    this.record = record;
    this.fields = !record.isEmpty();
    this.spinLock = record.has(Kind.SPIN_LOCK);
    this.cacheIndex = ops.cache().getIndex();
    this.buckets = newBuckets(profile.possibleCpus());
    this.references = new MapReferences(() -> ops.lastReferenceGone(this));
  }

  /** The next power of two of the possible CPUs, 2 at least. */
  private static Bucket[] newBuckets(int possibleCpus) {
    int count = Math.max(2, Integer.highestOneBit(2 * possibleCpus - 1));
    Bucket[] buckets = new Bucket[count];
    for (int i = 0; i < count; i++) {
      buckets[i] = new Bucket();
    }
    return buckets;
  }

  int id() {
    return id;
  }

  int valueSize() {
    return spec.valueSize();
  }

  int cacheIndex() {
    return cacheIndex;
  }

  LoadedBtf btf() {
    return btf;
  }

  MapReferences references() {
    return references;
  }

  Rcu rcu() {
    return rcu;
  }

  /** {@code !IS_ERR_OR_NULL(map->record)}. */
  boolean hasFields() {
    return fields;
  }

  /** {@code btf_record_has_field(map->record, BPF_SPIN_LOCK)}: the resilient one does not count. */
  boolean hasSpinLock() {
    return spinLock;
  }

  /** {@code bpf_local_storage_map_mem_usage}, since 6.4: the elements are not counted. */
  long memoryUsage() {
    return profile.holds(INFO_MEMORY)
        ? profile.mapBytes() + (long) BUCKET_BYTES * buckets.length
        : 0;
  }

  MapInfo info() {
    return new MapInfo(
        MapSpec.TYPE,
        id,
        MapCreation.nameOf(spec),
        spec.keySize(),
        spec.valueSize(),
        spec.maxEntries(),
        spec.flags(),
        btf == null ? 0 : btf.id(),
        spec.keyType(),
        spec.valueType(),
        frozen,
        memoryUsage());
  }

  // --- freezing ---

  boolean isFrozen() {
    return frozen;
  }

  /** {@code map_get_sys_perms}: freezing takes the right to write from every handle. */
  boolean isFrozenFor(OpenFile handle) {
    return frozen && (profile.holds(FREEZE_IS_OF_THE_MAP) || frozenThrough == handle);
  }

  /**
   * {@code map_freeze}, of a handle that may. It looks for writers first and freezes then, while a
   * writer counts itself first and looks then: so one write may still land when this has returned.
   */
  int freeze(OpenFile handle) {
    if (isFrozenFor(handle)) {
      return profile.holds(FREEZE_TWICE_IS_EPERM) ? -EPERM : -EBUSY;
    }
    if (references.isWriteActive() && profile.holds(FREEZE_WAITS_FOR_NOBODY)) {
      return -EBUSY;
    }
    frozenThrough = handle;
    frozen = true;
    return 0;
  }

  // --- values ---

  /** The next element's. */
  long nextIdentity() {
    return (long) IDENTITY.getAndAdd(this, 1L);
  }

  /** {@code copy_map_value} from user space or a program. */
  void copyIn(MemorySegment from, byte[] to) {
    int bytes = profile.holds(UPDATE_WHOLE_VALUE) ? to.length : to.length - 1;
    if (fields && profile.holds(UPDATE_SKIPS_FIELDS)) {
      record.copyIn(from, to, bytes);
    } else {
      MemorySegment.copy(from, JAVA_BYTE, 0, to, 0, bytes);
    }
  }

  /** {@code copy_map_value} and {@code check_and_init_map_value} to user space. */
  void copyOut(byte[] from, MemorySegment to) {
    int size = Math.min(from.length, valueSize());
    int bytes = profile.holds(LOOKUP_WHOLE_VALUE) ? size : size - 1;
    MemorySegment.copy(from, 0, to, JAVA_BYTE, 0, bytes);
    if (fields && profile.holds(LOOKUP_INITIALISES_FIELDS)) {
      record.initialise(to);
    }
  }

  /** A program's own copy of a value: raw, with the special fields as they are. */
  void copyRaw(byte[] from, MemorySegment to) {
    MemorySegment.copy(from, 0, to, JAVA_BYTE, 0, Math.min(from.length, valueSize()));
  }

  // --- buckets ---

  /** {@code select_bucket}. */
  Bucket bucketOf(StorageElement element) {
    long seed =
        profile.holds(BUCKET_BY_OWNER)
            ? System.identityHashCode(element.storage())
            : element.identity();
    long hash = seed * 0x61C8_8646_80B5_83EBL;
    return buckets[(int) (hash >>> 32) & buckets.length - 1];
  }

  int[] bucketSizes() {
    int[] sizes = new int[buckets.length];
    for (int i = 0; i < sizes.length; i++) {
      synchronized (buckets[i]) {
        sizes[i] = buckets[i].size();
      }
    }
    return sizes;
  }

  /** {@code bpf_local_storage_map_free}: nobody can add an element any more. */
  void free() {
    for (Bucket bucket : buckets) {
      StorageElement element = firstOf(bucket);
      while (element != null) {
        LocalStorage storage = element.storage();
        storage.owner().meetMapFree(true);
        storage.unlink(Execution.UNOBSERVED, element);
        element = firstOf(bucket);
      }
    }
  }

  private static StorageElement firstOf(Bucket bucket) {
    synchronized (bucket) {
      return bucket.first();
    }
  }
}
