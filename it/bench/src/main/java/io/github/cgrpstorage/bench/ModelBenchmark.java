package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The model alone, on one thread: 64 cgroups with a value of two words each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ModelBenchmark {

  private static final int CGROUPS = 64;

  /** Operations of one round of {@link #mixed}. */
  private static final int MIXTURE = 8;

  private final Bpf bpf = Bpf.over(ModelKernel.of(KernelRelease.parse("6.18")));
  private final Kernel kernel = bpf.kernel();
  private final MemorySegment value = Arena.ofAuto().allocate(16, 8);
  private final ConcurrentHashMap<Long, long[]> hash = new ConcurrentHashMap<>();
  private final Cgroup[] cgroups = new Cgroup[CGROUPS];
  private final int[] keys = new int[CGROUPS];
  private final Long[] ids = new Long[CGROUPS];
  private CgroupStorage map;
  private int descriptor;
  private int next;

  /** Makes cgroups, the map and its values. */
  @Setup
  public void setUp() throws BpfException {
    map = bpf.createCgroupStorage("bench", ValueType.parse("u64 reads; u64 writes"));
    descriptor = (int) map.handle().acquire();
    try (Cgroup root = bpf.rootCgroup()) {
      for (int i = 0; i < CGROUPS; i++) {
        cgroups[i] = root.createChild("c" + i);
        keys[i] = (int) cgroups[i].handle().acquire();
        ids[i] = cgroups[i].id();
        map.update(cgroups[i], value);
        hash.put(ids[i], new long[2]);
      }
    }
  }

  private int next() {
    next = next + 1 & CGROUPS - 1;
    return next;
  }

  /** What a lookup in the JDK's own table costs, for scale; the same bytes are copied. */
  @Benchmark
  public MemorySegment hash() {
    MemorySegment.copy(MemorySegment.ofArray(hash.get(ids[next()])), 0, value, 0, 16);
    return value;
  }

  @Benchmark
  public int lookup() {
    return kernel.mapLookupElem(descriptor, keys[next()], value, 0);
  }

  @Benchmark
  public LookupResult typedLookup() throws BpfException {
    return map.lookup(cgroups[next()], value);
  }

  /** Half lookups, the rest updates of each mode, a delete and both helpers. */
  @Benchmark
  @OperationsPerInvocation(MIXTURE)
  public int mixed() {
    int i = next();
    int key = keys[i];
    long id = ids[i];
    int result = kernel.mapLookupElem(descriptor, key, value, 0);
    result += kernel.mapUpdateElem(descriptor, key, value, 0);
    result += kernel.mapLookupElem(descriptor, key, value, 0);
    result += kernel.mapUpdateElem(descriptor, key, value, 1);
    result += kernel.mapDeleteElem(descriptor, key);
    result += kernel.mapLookupElem(descriptor, key, value, 0);
    result += kernel.helperGet(descriptor, id, 1, null, value);
    result += kernel.mapLookupElem(descriptor, key, value, 0);
    return result;
  }
}
