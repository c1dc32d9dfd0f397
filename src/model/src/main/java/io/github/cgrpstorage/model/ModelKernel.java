package io.github.cgrpstorage.model;

import static io.github.cgrpstorage.model.Rule.BTF_WELL_FORMED;
import static io.github.cgrpstorage.model.Rule.BY_ID_BOTH_ACCESSES;
import static io.github.cgrpstorage.model.Rule.BY_ID_FLAGS_KNOWN;
import static io.github.cgrpstorage.model.Rule.BY_ID_GONE;
import static io.github.cgrpstorage.model.Rule.GET_BOTH_ACCESSES;
import static io.github.cgrpstorage.model.Rule.GET_FLAGS_BEFORE_PATH;
import static io.github.cgrpstorage.model.Rule.GET_FLAGS_KNOWN;
import static io.github.cgrpstorage.model.Rule.GET_PATH_FD;
import static io.github.cgrpstorage.model.Rule.GET_READ_ONLY;
import static io.github.cgrpstorage.model.Rule.GET_WRITE_ONLY;
import static io.github.cgrpstorage.model.Rule.PIN_NEEDS_OBJECT;
import static io.github.cgrpstorage.storage.Errno.E2BIG;
import static io.github.cgrpstorage.storage.Errno.EBADF;
import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;

import io.github.cgrpstorage.model.OpenFile.OfCgroup;
import io.github.cgrpstorage.model.OpenFile.OfMap;
import io.github.cgrpstorage.model.Operation.Circumstance;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.MapSpec;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The seam in plain Java: a pretend process on a pretend kernel, with its own descriptors, cgroups,
 * maps and pins. Needs neither Linux nor a right.
 *
 * <pre>{@code
 * try (Bpf bpf = Bpf.over(ModelKernel.of(KernelRelease.parse("6.18")))) {
 *   Cgroup root = bpf.rootCgroup();
 *   ...
 * }
 * }</pre>
 *
 * <p>cgroup2 is mounted at {@link #CGROUP_ROOT}, a v1 hierarchy at {@link #CGROUP1_ROOT}, bpffs at
 * {@link #BPFFS}; there is nothing else. The caller has every capability, but where a call says
 * otherwise.
 *
 * <p>Thread-safe with the kernel's guarantees: lookups take no lock; changes lock one cgroup's
 * storage and one bucket. A value is not copied atomically: where a program or an update with
 * BPF_F_LOCK writes into it meanwhile, a lookup may see a part of the old and a part of the new;
 * BPF_F_LOCK on both sides prevents that. A plain update never tears, as it makes a new element.
 */
public final class ModelKernel implements Kernel {

  /** Where the cgroup2 hierarchy is mounted. */
  public static final Path CGROUP_ROOT = Path.of("/sys/fs/cgroup");

  /** Where the cgroup v1 hierarchy is mounted. */
  public static final Path CGROUP1_ROOT = Path.of("/mnt/cgroup1");

  /** Where bpffs is mounted. */
  public static final Path BPFFS = Path.of("/sys/fs/bpf");

  private static final int F_RDONLY = 1 << 3;
  private static final int F_WRONLY = 1 << 4;
  private static final int F_PATH_FD = 1 << 14;

  private final Profile profile;
  private final DescriptorTable descriptors = new DescriptorTable();
  private final IdTable<LocalStorageMap> maps = new IdTable<>();
  private final IdTable<LoadedBtf> btfs = new IdTable<>();
  private final Rcu rcu = new Rcu();
  private final MapFrees frees = new MapFrees(maps);
  private final CgrpStorageMapOps ops;
  private final MapCommands commands;
  private final Transients transients;
  private final CgroupFiles files;
  private final HelperCalls helpers;
  private final CgroupTree v2;
  private final CgroupTree v1;
  private final Bpffs bpffs;

  private ModelKernel(Profile profile) {
    this.profile = profile;
    this.ops = new CgrpStorageMapOps(profile, descriptors, rcu, frees);
    this.commands = new MapCommands(profile, descriptors, ops);
    this.transients = new Transients(this, profile);
    this.v2 = new CgroupTree(profile, CGROUP_ROOT, false, rcu, ops);
    this.v1 = new CgroupTree(profile, CGROUP1_ROOT, true, rcu, ops);
    this.bpffs = new Bpffs(profile, BPFFS);
    this.files = new CgroupFiles(profile, descriptors, v2, v1);
    this.helpers = new HelperCalls(profile, descriptors, commands, ops, v2, v1);
  }

  /**
   * Makes a kernel of a mainline release.
   *
   * @param release the release, 6.2 or newer
   * @return the kernel, with no map and the root cgroups alone
   * @throws IllegalArgumentException when the release is older than 6.2
   */
  public static ModelKernel of(KernelRelease release) {
    return of(Profile.of(release));
  }

  /**
   * Makes a kernel that behaves as a profile says.
   *
   * @param profile the behaviour
   * @return the kernel, with no map and the root cgroups alone
   */
  public static ModelKernel of(Profile profile) {
    return new ModelKernel(profile);
  }

  CgrpStorageMapOps ops() {
    return ops;
  }

  MapCommands commands() {
    return commands;
  }

  DescriptorTable descriptors() {
    return descriptors;
  }

  Rcu rcu() {
    return rcu;
  }

  /** Null when no such cgroup is found by its id. */
  ModelCgroup cgroupById(long id) {
    return helpers.find(id);
  }

  // --- what the seam cannot say ---

  /**
   * The behaviour that this kernel was made with.
   *
   * @return the profile
   */
  public Profile profile() {
    return profile;
  }

  /**
   * Adds a modelled CPU.
   *
   * @return the CPU
   */
  public ModelCpu cpu() {
    return new ModelCpu(this, profile);
  }

  /**
   * Takes a reference to a cgroup, as a program does that keeps one.
   *
   * @param descriptor the descriptor of its directory
   * @return the reference; empty when the descriptor is none, or the cgroup was freed
   */
  public Optional<CgroupReference> reference(int descriptor) {
    return descriptors.get(descriptor) instanceof OfCgroup of
            && of.directory()
            && of.cgroup().tryGet()
        ? Optional.of(new CgroupReference(of.cgroup()))
        : Optional.empty();
  }

  /**
   * Whether an outcome that this kernel would not give of itself is one that a real kernel may give
   * now: EAGAIN, ENOMEM, EDEADLK, ETIMEDOUT of an update; NULL or EBUSY of a helper. Asked instead
   * of running the operation; none of these outcomes changes anything, so whoever was answered true
   * goes on from here.
   *
   * @param operation what was run on the real kernel
   * @param observed what it gave, as the seam does
   * @param circumstance what else went on there
   * @return true when a correct kernel may have given it
   */
  public boolean allows(Operation operation, int observed, Circumstance circumstance) {
    return transients.allows(operation, observed, circumstance);
  }

  /**
   * Whether maps whose last handle was closed wait for {@link #freeMaps}, as they wait for a worker
   * in a kernel. Usually they are freed at once, which is the same to all but a cgroup's next first
   * element, and to an ENOMEM that comes before ENOENT only where a cgroup has storage.
   *
   * @param defer true to let them wait
   */
  public void deferMapFrees(boolean defer) {
    frees.defer(defer);
  }

  /**
   * How many maps wait to be freed.
   *
   * @return their number
   */
  public int pendingMapFrees() {
    return frees.pending();
  }

  /** Frees the maps that wait. */
  public void freeMaps() {
    frees.run();
  }

  /**
   * Says that the real kernel has freed all maps by now that were closed: from here on a map's end
   * is no reason for an EAGAIN or ENOMEM any more.
   */
  public void settle() {
    frees.run();
    v2.settle();
    v1.settle();
  }

  /**
   * What a map holds inside.
   *
   * @param descriptor a map's descriptor
   * @return the state; empty when it is no map
   */
  public Optional<MapState> mapState(int descriptor) {
    if (!(descriptors.get(descriptor) instanceof OfMap handle)) {
      return Optional.empty();
    }
    LocalStorageMap map = handle.map();
    List<Integer> sizes = Arrays.stream(map.bucketSizes()).boxed().toList();
    return Optional.of(new MapState(map.id(), map.cacheIndex(), sizes, map.memoryUsage()));
  }

  /**
   * What a cgroup's storage holds inside.
   *
   * @param descriptor a cgroup directory's descriptor, of a removed one too
   * @return the state; empty when it has no storage, or it is no cgroup
   */
  public Optional<StorageState> storageState(int descriptor) {
    return descriptors.get(descriptor) instanceof OfCgroup of
        ? Optional.ofNullable(of.cgroup().storage()).map(ModelKernel::stateOf)
        : Optional.empty();
  }

  private static StorageState stateOf(LocalStorage storage) {
    List<Integer> list = new ArrayList<>();
    for (StorageElement at = storage.first(); at != null; at = at.next) {
      list.add(at.map().id());
    }
    List<Integer> cache = new ArrayList<>();
    for (int i = 0; i < CgroupCache.SLOTS; i++) {
      StorageElement cached = storage.cached(i);
      cache.add(cached == null ? 0 : cached.map().id());
    }
    return new StorageState(list, cache);
  }

  /**
   * How many maps use each slot of {@code cgroup_cache}.
   *
   * @return 16 counts
   */
  public int[] cacheUsage() {
    return ops.cache().usage();
  }

  // --- BTF and maps ---

  @Override
  public KernelRelease release() {
    return profile.release();
  }

  @Override
  public int btfLoad(byte[] btf, StringBuilder log) {
    Btf parsed;
    try {
      parsed = Btf.parse(btf);
    } catch (IllegalArgumentException e) {
      if (log != null) {
        log.append(e.getMessage());
      }
      return profile.holds(BTF_WELL_FORMED) ? -EINVAL : -E2BIG;
    }
    int error = new FieldParser(profile, parsed).checkStructs();
    return error != 0 ? error : descriptors.open(new OpenFile.OfBtf(new LoadedBtf(parsed, btfs)));
  }

  @Override
  public int mapCreate(MapSpec spec) {
    MapCreation creation = new MapCreation(profile, spec, descriptors.get(spec.btf()));
    int error = creation.check();
    LoadedBtf btf = creation.btf();
    if (error != 0 || btf != null && !btf.get()) {
      return error == 0 ? -EBADF : error;
    }
    LocalStorageMap map = new LocalStorageMap(ops, maps.next(), spec, btf, creation.record());
    maps.put(map.id(), map);
    return descriptors.open(new OfMap(map, true, true));
  }

  @Override
  public int mapLookupElem(int map, int key, MemorySegment value, long flags) {
    return commands.lookupElem(Execution.UNOBSERVED, map, key, value, flags);
  }

  @Override
  public int mapUpdateElem(int map, int key, MemorySegment value, long flags) {
    return commands.updateElem(Execution.UNOBSERVED, map, key, value, flags);
  }

  @Override
  public int mapDeleteElem(int map, int key) {
    return commands.deleteElem(Execution.UNOBSERVED, map, key);
  }

  @Override
  public int mapLookupAndDeleteElem(int map, int key, MemorySegment value, long flags) {
    return commands.lookupAndDeleteElem(map, key, value, flags);
  }

  @Override
  public int mapGetNextKey(int map, Integer key) {
    return commands.getNextKey(map);
  }

  @Override
  public int mapLookupBatch(int map) {
    return commands.lookupBatch(map);
  }

  @Override
  public int mapFreeze(int map) {
    return commands.freeze(map);
  }

  @Override
  public Result<MapInfo> mapInfo(int map) {
    OpenFile file = descriptors.get(map);
    return file instanceof OfMap handle
        ? Result.of(handle.map().info())
        : Result.error(-commands.notAMap(file));
  }

  @Override
  public Result<byte[]> btfById(int btfId) {
    LoadedBtf btf = btfs.get(btfId);
    return btf == null ? Result.error(ENOENT) : Result.of(btf.btf().bytes());
  }

  // --- handles and pins ---

  @Override
  public int mapGetFdById(int id, int flags) {
    if ((flags & ~(F_RDONLY | F_WRONLY)) != 0 && profile.holds(BY_ID_FLAGS_KNOWN)) {
      return -EINVAL;
    }
    if (isBoth(flags) && profile.holds(BY_ID_BOTH_ACCESSES)) {
      return -EINVAL;
    }
    LocalStorageMap map = maps.get(id);
    if (map == null || !map.references().tryGet()) {
      return profile.holds(BY_ID_GONE) ? -ENOENT : -EINVAL;
    }
    return open(map, flags);
  }

  private static boolean isBoth(int flags) {
    return (flags & F_RDONLY) != 0 && (flags & F_WRONLY) != 0;
  }

  /** {@code bpf_map_new_fd}, of a map that was got. */
  private int open(LocalStorageMap map, int flags) {
    boolean readable = (flags & F_WRONLY) == 0 || !profile.holds(GET_WRITE_ONLY);
    boolean writable = (flags & F_RDONLY) == 0 || !profile.holds(GET_READ_ONLY);
    return descriptors.open(new OfMap(map, readable, writable));
  }

  @Override
  public int objPin(int map, Path pin) {
    OpenFile file = descriptors.get(map);
    if (!(file instanceof OfMap handle)) {
      return profile.holds(PIN_NEEDS_OBJECT) ? -EINVAL : commands.notAMap(file);
    }
    return bpffs.pin(handle.map(), pin);
  }

  @Override
  public int objGet(Path pin, int flags) {
    int error = getFlagsError(flags);
    if (error != 0 && profile.holds(GET_FLAGS_BEFORE_PATH)) {
      return error;
    }
    LocalStorageMap map = bpffs.get(pin);
    if (map == null) {
      int missing = bpffs.getError(pin);
      return missing == 0 ? -ENOENT : missing;
    }
    if (error != 0) {
      map.references().put();
      return error;
    }
    return open(map, flags);
  }

  private int getFlagsError(int flags) {
    int known = F_RDONLY | F_WRONLY | (profile.holds(GET_PATH_FD) ? F_PATH_FD : 0);
    boolean unknown = (flags & ~known) != 0 && profile.holds(GET_FLAGS_KNOWN);
    return unknown || isBoth(flags) && profile.holds(GET_BOTH_ACCESSES) ? -EINVAL : 0;
  }

  @Override
  public int unpin(Path pin) {
    return bpffs.unpin(pin);
  }

  // --- cgroups ---

  @Override
  public Result<Path> cgroupRoot() {
    return Result.of(CGROUP_ROOT);
  }

  @Override
  public int cgroupOpenAt(int directory, Path path, boolean pathOnly) {
    return files.openAt(directory, path, pathOnly);
  }

  @Override
  public int cgroupOpenControlFile(int cgroup) {
    return files.openControlFile(cgroup);
  }

  @Override
  public int openElsewhere(boolean directory) {
    return descriptors.open(new OpenFile.Other(directory));
  }

  @Override
  public int cgroupOpenById(long id) {
    return files.openById(id);
  }

  @Override
  public Result<Path> cgroupPath(int descriptor) {
    return files.path(descriptor);
  }

  @Override
  public int cgroupKind(int descriptor) {
    return files.kind(descriptor);
  }

  @Override
  public long cgroupId(int descriptor) {
    return files.id(descriptor);
  }

  @Override
  public int cgroupIsLive(int descriptor) {
    return files.isLive(descriptor);
  }

  @Override
  public int cgroupMkdirAt(int parent, Path name) {
    return files.mkdirAt(parent, name);
  }

  @Override
  public int cgroupRmdirAt(int parent, Path name) {
    return files.rmdirAt(parent, name);
  }

  @Override
  public Result<List<Path>> cgroupChildren(int descriptor) {
    return files.children(descriptor);
  }

  // --- helpers ---

  @Override
  public int helperGet(int map, long cgroupId, long flags, byte[] init, MemorySegment value) {
    return helpers.get(map, cgroupId, flags, init, value);
  }

  @Override
  public int helperDelete(int map, long cgroupId) {
    return helpers.delete(map, cgroupId);
  }

  // --- closing ---

  @Override
  public int close(int descriptor) {
    OpenFile file = descriptors.close(descriptor);
    switch (file) {
      case null -> {
        return -EBADF;
      }
      case OfMap handle -> handle.map().references().put();
      case OpenFile.OfBtf of -> of.btf().put();
      default -> {}
    }
    return 0;
  }

  /** Does nothing: a pretend kernel holds memory alone. */
  @Override
  public void close() {}
}
