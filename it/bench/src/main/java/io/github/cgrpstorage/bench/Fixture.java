package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A cgroup of its own with a value in a map of its own; both as the C baseline makes them. For the
 * thread that made it.
 */
final class Fixture implements AutoCloseable {

  private final Bpf bpf = Bpf.open();
  private final Arena confined = Arena.ofConfined();
  private final Arena shared = Arena.ofShared();
  final Cgroup cgroup;
  final CgroupStorage map;
  final MemorySegment value;
  final MemorySegment sharedValue;
  final MemorySegment heapValue = MemorySegment.ofArray(new long[2]);

  Fixture() throws BpfException {
    try (Cgroup root = bpf.rootCgroup()) {
      cgroup = root.createChild("cgrp-storage-bench-java-" + ProcessHandle.current().pid());
    }
    map = bpf.createCgroupStorage("bench_java", ValueType.parse("u64 reads; u64 writes"));
    value = confined.allocate(map.layout());
    sharedValue = shared.allocate(map.layout());
    map.update(cgroup, value);
  }

  String mapId() throws BpfException {
    return Integer.toString(map.info().id());
  }

  /** 0 when the helper found the value. */
  int helperGet(int descriptor) {
    return bpf.kernel().helperGet(descriptor, cgroup.id(), 0, null, value);
  }

  @Override
  public void close() throws BpfException {
    map.close();
    cgroup.remove();
    cgroup.close();
    confined.close();
    shared.close();
    bpf.close();
  }
}
