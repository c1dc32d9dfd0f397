package io.github.cgrpstorage.stress;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.seam.Kernel;
import io.github.cgrpstorage.storage.seam.MapSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Where two threads meet: a model of 6.18 of their own, with a cgroup and two maps whose values are
 * a lock and two words. Results are the seam's: 0 or more, or {@code -errno}.
 */
class Scene {

  static final long ANY = 0;
  static final long NOEXIST = 1;
  static final long EXIST = 2;
  static final long LOCK = 4;

  /** {@link #read}: the two words are of two updates. */
  static final int TORN = 99;

  private static final Path NAME = Path.of("c");
  private static final long A = 8;
  private static final long B = 16;
  private static final ValueType TYPE =
      ValueType.of(
          structLayout(
                  ValueType.SPIN_LOCK.withName("lock"),
                  paddingLayout(4),
                  JAVA_LONG.withName("a"),
                  JAVA_LONG.withName("b"))
              .withName("pair"));
  private static final byte[] BTF = TYPE.btf().bytes();
  private static final Profile PROFILE = profile();

  final int map;
  final int other;

  private final Kernel kernel = ModelKernel.of(PROFILE);
  private final int root;
  private final int cgroup;
  private final long id;

  Scene() {
    map = create();
    other = create();
    root = kernel.cgroupOpenAt(Kernel.NO_DIRECTORY, ModelKernel.CGROUP_ROOT, false);
    kernel.cgroupMkdirAt(root, NAME);
    cgroup = kernel.cgroupOpenAt(root, NAME, false);
    id = kernel.cgroupId(cgroup);
  }

  /** The property names a rule to break: a test sees that this is noticed. */
  private static Profile profile() {
    Profile profile = Profile.of(KernelRelease.parse("6.18"));
    String broken = System.getProperty("cgrpstorage.stress.broken");
    return broken == null ? profile : profile.broken(Rule.valueOf(broken));
  }

  private int create() {
    int btf = kernel.btfLoad(BTF, null);
    return kernel.mapCreate(
        MapSpec.of("map", TYPE.byteSize(), btf, TYPE.keyTypeId(), TYPE.valueTypeId()));
  }

  /** Both words are {@code content}. */
  int update(int into, int content, long flags) {
    byte[] value = new byte[TYPE.byteSize()];
    MemorySegment segment = MemorySegment.ofArray(value);
    segment.set(JAVA_LONG_UNALIGNED, A, content);
    segment.set(JAVA_LONG_UNALIGNED, B, content);
    return kernel.mapUpdateElem(into, cgroup, segment, flags);
  }

  /** The content, {@link #TORN}, or {@code -errno}. */
  int read(int from, long flags) {
    MemorySegment value = MemorySegment.ofArray(new byte[TYPE.byteSize()]);
    int result = kernel.mapLookupElem(from, cgroup, value, flags);
    if (result < 0) {
      return result;
    }
    long a = value.get(JAVA_LONG_UNALIGNED, A);
    return a == value.get(JAVA_LONG_UNALIGNED, B) ? (int) a : TORN;
  }

  int delete(int from) {
    return kernel.mapDeleteElem(from, cgroup);
  }

  int helperCreate(int in) {
    MemorySegment value = MemorySegment.ofArray(new byte[TYPE.byteSize()]);
    return kernel.helperGet(in, id, 1, null, value);
  }

  int helperDelete(int from) {
    return kernel.helperDelete(from, id);
  }

  int freeze(int which) {
    return kernel.mapFreeze(which);
  }

  int close(int which) {
    return kernel.close(which);
  }

  int removeCgroup() {
    return kernel.cgroupRmdirAt(root, NAME);
  }
}
