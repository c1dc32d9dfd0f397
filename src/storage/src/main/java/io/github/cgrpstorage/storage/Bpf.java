package io.github.cgrpstorage.storage;

import static io.github.cgrpstorage.storage.Errno.EINVAL;
import static io.github.cgrpstorage.storage.Errno.ENOENT;
import static io.github.cgrpstorage.storage.Errno.EPERM;

import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.KernelProvider;
import io.github.cgrpstorage.storage.seam.MapInfo;
import io.github.cgrpstorage.storage.seam.MapSpec;
import io.github.cgrpstorage.storage.seam.ModelProvider;
import io.github.cgrpstorage.storage.seam.Result;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/**
 * The way in: one kernel, its cgroups and its maps of cgroup storage.
 *
 * <p>Thread-safe. Closing it does not close the cgroups and maps that it gave; each has its own
 * owner.
 */
public final class Bpf implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]{0,15}");

  private final Kernel kernel;

  private Bpf(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Opens this machine's kernel. Needs no right; what needs one says so when it is called, and
   * {@link #availability()} says it beforehand.
   *
   * @return the kernel
   * @throws BpfException when libbpf, native access, or the kernel module of this library is
   *     missing, with the remedy
   */
  public static Bpf open() throws BpfException {
    return new Bpf(provider().open());
  }

  /**
   * Makes a model of a kernel: plain Java, no rights, no Linux. It has a cgroup tree of its own
   * below {@code /sys/fs/cgroup}, and gives what that release gives, errno by errno. BPF programs
   * do not run on it.
   *
   * @param release the release to behave as, 6.2 or newer
   * @return the model
   * @throws IllegalStateException when the model module of this library is missing
   */
  public static Bpf model(KernelRelease release) {
    return load(ModelProvider.class)
        .map(provider -> new Bpf(provider.open(release)))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no model is on the module path: add the artifact cgrp-storage-model"));
  }

  /**
   * Uses any implementation of the seam.
   *
   * @param kernel the implementation; this object closes it
   * @return the kernel
   */
  public static Bpf over(Kernel kernel) {
    return new Bpf(kernel);
  }

  /**
   * What of cgroup storage this machine can do. Makes and removes maps, programs and a cgroup of
   * its own to find out.
   *
   * @return the report
   * @throws BpfException when the kernel module of this library is missing
   */
  public static Availability availability() throws BpfException {
    return provider().availability();
  }

  private static KernelProvider provider() throws BpfException {
    return load(KernelProvider.class)
        .orElseThrow(
            () ->
                BpfException.of("Bpf.open", 0)
                    .because("no kernel is on the module path")
                    .remedy("add the artifact cgrp-storage-kernel, or use the model")
                    .build());
  }

  /** By class loader: that finds providers in modules and on the class path. */
  private static <T> Optional<T> load(Class<T> provider) {
    return ServiceLoader.load(provider, Bpf.class.getClassLoader()).findFirst();
  }

  /**
   * The cgroup2 root.
   *
   * @return the root, which the caller closes
   * @throws BpfException when no cgroup2 hierarchy is mounted
   */
  public Cgroup rootCgroup() throws BpfException {
    return openCgroup(rootPath());
  }

  private Path rootPath() throws BpfException {
    Result<Path> root = kernel.cgroupRoot();
    if (root.errno() != 0) {
      boolean none = root.errno() == ENOENT;
      throw BpfException.of("open", root.errno())
          .on("the cgroup2 root")
          .because(none ? "no cgroup2 hierarchy is mounted" : null)
          .remedy(none ? "mount -t cgroup2 none /sys/fs/cgroup" : null)
          .build();
    }
    return root.value();
  }

  /**
   * Opens a cgroup by its directory.
   *
   * @param path a directory of a cgroup2 hierarchy, or of a v1 hierarchy (a key since 6.8)
   * @return the cgroup, which the caller closes
   * @throws BpfException ENOENT when there is none; EBADF when it is no cgroup's directory
   */
  public Cgroup openCgroup(Path path) throws BpfException {
    return Cgroup.adopt(
        kernel, kernel.cgroupOpenAt(Kernel.NO_DIRECTORY, path, false), "open", path);
  }

  /**
   * Opens a cgroup2 cgroup by its id. With CAP_DAC_READ_SEARCH at once; without, by a walk of the
   * tree.
   *
   * @param id its 64-bit id
   * @return the cgroup, which the caller closes; its path is that of its descriptor when it was
   *     opened
   * @throws BpfException ENOENT when no living cgroup has it
   */
  public Cgroup openCgroup(long id) throws BpfException {
    int descriptor = kernel.cgroupOpenById(id);
    if (descriptor < 0) {
      throw Diagnosis.explain(
          "open_by_handle_at", -descriptor, "cgroup id " + Long.toUnsignedString(id));
    }
    Result<Path> path = kernel.cgroupPath(descriptor);
    Path shown = path.errno() == 0 ? path.value() : Path.of("id:" + Long.toUnsignedString(id));
    return Cgroup.adopt(kernel, descriptor, "open_by_handle_at", shown);
  }

  /**
   * Makes a map whose values have a layout.
   *
   * @param name the map's name: 15 of {@code A-Z a-z 0-9 _ .} at most
   * @param layout the value's layout, as {@link ValueType#of} takes it
   * @return the map, which the caller closes
   * @throws BpfException when the kernel refuses: EPERM, E2BIG over 65,407 bytes, EINVAL before 6.2
   */
  public CgroupStorage createCgroupStorage(String name, StructLayout layout) throws BpfException {
    return createCgroupStorage(name, ValueType.of(layout));
  }

  /**
   * Makes a map: {@code cgroup_storage_map_alloc}, 6.2.
   *
   * @param name the map's name: 15 of {@code A-Z a-z 0-9 _ .} at most
   * @param type the value's schema
   * @return the map, which the caller closes
   * @throws BpfException when the kernel refuses: EPERM, E2BIG over 65,407 bytes, EINVAL before 6.2
   */
  public CgroupStorage createCgroupStorage(String name, ValueType type) throws BpfException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a map's name is at most 15 of A-Z a-z 0-9 _ and ., not '" + name + "'");
    }
    String subject = "map '" + name + "'";
    StringBuilder log = new StringBuilder();
    int btf = kernel.btfLoad(type.btf().bytes(), log);
    if (btf < 0) {
      throw logged(Diagnosis.explain("bpf_btf_load", -btf, subject), log);
    }
    try {
      MapSpec spec = MapSpec.of(name, type.byteSize(), btf, type.keyTypeId(), type.valueTypeId());
      int map = kernel.mapCreate(spec);
      if (map < 0) {
        throw createRefused(-map, subject);
      }
      return new CgroupStorage(kernel, map, name, type);
    } finally {
      kernel.close(btf);
    }
  }

  private static BpfException logged(BpfException failure, CharSequence log) {
    return BpfException.of(failure.call(), failure.errno())
        .on(failure.subject())
        .because(failure.reason().orElse(null))
        .remedy(failure.remedy().orElse(null))
        .log(log.toString())
        .build();
  }

  private BpfException createRefused(int errno, String subject) {
    if (errno == EINVAL && !kernel.release().atLeast(KernelRelease.V6_2)) {
      return BpfException.of("bpf_map_create", errno)
          .on(subject)
          .because("cgroup storage came with Linux 6.2, and this kernel is " + kernel.release())
          .remedy("use a newer kernel, or the model")
          .build();
    }
    return Diagnosis.explain("bpf_map_create", errno, subject);
  }

  /**
   * Opens a pinned map and takes its schema from its own BTF.
   *
   * @param pin its path in bpffs
   * @param access what the handle may do
   * @return the map, which the caller closes
   * @throws BpfException ENOENT when nothing is pinned there; when it is no map of cgroup storage
   */
  public CgroupStorage openPinned(Path pin, Access access) throws BpfException {
    return adopt(kernel.objGet(pin, access.flag()), "bpf_obj_get", Text.quote(pin), null, null);
  }

  /**
   * Opens a pinned map that must have a layout.
   *
   * @param pin its path in bpffs
   * @param layout what the caller will read and write by
   * @param access what the handle may do
   * @return the map, which the caller closes
   * @throws BpfException as {@link #openPinned(Path, Access)}; and when the map's BTF says another
   *     layout, with the first difference
   */
  public CgroupStorage openPinned(Path pin, StructLayout layout, Access access)
      throws BpfException {
    ValueType expected = ValueType.of(layout);
    int descriptor = kernel.objGet(pin, access.flag());
    return adopt(descriptor, "bpf_obj_get", Text.quote(pin), expected, expected);
  }

  /**
   * Opens a map by its id and takes its schema from its own BTF. Needs CAP_SYS_ADMIN ({@code
   * bpf_map_get_fd_by_id}).
   *
   * @param id the map's id
   * @param access what the handle may do
   * @return the map, which the caller closes
   * @throws BpfException ENOENT when no map has it; when it is no map of cgroup storage
   */
  public CgroupStorage openById(int id, Access access) throws BpfException {
    int descriptor = kernel.mapGetFdById(id, access.flag());
    return adopt(descriptor, "bpf_map_get_fd_by_id", "map id " + id, null, null);
  }

  /**
   * Takes ownership of a map's descriptor that another part of this library got from the kernel.
   *
   * @param descriptor the descriptor, or {@code -errno}
   * @param call the call that gave it
   * @param subject what it was on
   * @param declared what its values are by its maker's word, for a process that may not read the
   *     kernel's (BTF by id needs CAP_SYS_ADMIN); null when that is unknown
   * @return the map, which the caller closes
   * @throws BpfException when it is an errno, or no map of cgroup storage; the descriptor is closed
   *     then
   */
  public CgroupStorage adoptMap(int descriptor, String call, String subject, ValueType declared)
      throws BpfException {
    return adopt(descriptor, call, subject, null, declared);
  }

  private CgroupStorage adopt(
      int descriptor, String call, String subject, ValueType expected, ValueType declared)
      throws BpfException {
    if (descriptor < 0) {
      throw Diagnosis.explain(call, -descriptor, subject);
    }
    boolean kept = false;
    try {
      MapInfo info = infoOf(descriptor, call, subject);
      ValueType type = typeOf(info, call, subject, declared);
      checkLayout(expected, type, call, subject);
      kept = true;
      return new CgroupStorage(kernel, descriptor, info.name(), expected == null ? type : expected);
    } finally {
      if (!kept) {
        kernel.close(descriptor);
      }
    }
  }

  private MapInfo infoOf(int descriptor, String call, String subject) throws BpfException {
    Result<MapInfo> info = kernel.mapInfo(descriptor);
    if (info.errno() != 0) {
      throw BpfException.of(call, info.errno())
          .on(subject)
          .because(info.errno() == EINVAL ? "it is not a map" : null)
          .build();
    }
    if (info.value().type() != MapSpec.TYPE) {
      throw BpfException.of(call, EINVAL)
          .on(subject)
          .because("it is a map of another type, number " + info.value().type())
          .remedy("name a map of type cgrp_storage")
          .build();
    }
    return info.value();
  }

  private ValueType typeOf(MapInfo info, String call, String subject, ValueType declared)
      throws BpfException {
    Result<byte[]> btf = kernel.btfById(info.btfId());
    if (btf.errno() == EPERM) {
      // BTF by id needs CAP_SYS_ADMIN: without it the size alone is sure.
      boolean fits = declared != null && declared.byteSize() == info.valueSize();
      return fits ? declared : ValueType.ofBytes(info.valueSize());
    }
    if (btf.errno() != 0) {
      throw BpfException.of("bpf_btf_get_fd_by_id", btf.errno()).on(subject).build();
    }
    try {
      return ValueType.fromBtf(Btf.parse(btf.value()), info.valueType());
    } catch (IllegalArgumentException e) {
      throw BpfException.of(call, EINVAL)
          .on(subject)
          .because("its BTF cannot be read: " + e.getMessage())
          .causedBy(e)
          .build();
    }
  }

  private static void checkLayout(ValueType expected, ValueType found, String call, String subject)
      throws BpfException {
    Optional<String> difference = expected == null ? Optional.empty() : expected.difference(found);
    if (difference.isPresent()) {
      throw BpfException.of(call, EINVAL)
          .on(subject)
          .because("its values have another layout: " + difference.get())
          .remedy("read it by its own layout")
          .build();
    }
  }

  /**
   * Removes a pin. The map lives on as long as a handle or a program holds it.
   *
   * @param pin a path in bpffs
   * @throws BpfException when the kernel refuses
   */
  public void unpin(Path pin) throws BpfException {
    int result = kernel.unpin(pin);
    if (result < 0) {
      throw Diagnosis.explain("unlink", -result, Text.quote(pin));
    }
  }

  /**
   * The kernel below.
   *
   * @return the implementation of the seam
   */
  public Kernel kernel() {
    return kernel;
  }

  /** Ends what the kernel object itself holds. */
  @Override
  public void close() {
    kernel.close();
  }
}
