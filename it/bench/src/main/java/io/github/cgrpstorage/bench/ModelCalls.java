package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** The same calls as {@link JavaBenchmark}, on the model. */
public class ModelCalls extends Measured {

  private final Arena arena = Arena.ofConfined();
  private Bpf bpf;
  private Cgroup cgroup;
  private CgroupStorage map;
  private MemorySegment value;

  @Setup
  public void open() throws BpfException {
    bpf = Bpf.model(KernelRelease.parse("6.18"));
    try (Cgroup root = bpf.rootCgroup()) {
      cgroup = root.createChild("bench");
    }
    map = bpf.createCgroupStorage("bench_model", ValueType.parse("u64 reads; u64 writes"));
    value = arena.allocate(map.layout());
    map.update(cgroup, value);
  }

  @TearDown
  public void close() {
    map.close();
    cgroup.close();
    bpf.close();
    arena.close();
  }

  @Benchmark
  public LookupResult lookup() throws BpfException {
    return map.lookup(cgroup, value);
  }

  @Benchmark
  public UpdateResult update() throws BpfException {
    return map.update(cgroup, value);
  }

  @Benchmark
  public UpdateResult deleteCreate() throws BpfException {
    map.delete(cgroup);
    return map.update(cgroup, value, UpdateMode.CREATE);
  }
}
