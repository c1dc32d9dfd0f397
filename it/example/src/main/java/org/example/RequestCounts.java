package org.example;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.LookupResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/** How many requests each cgroup made: the kernel keeps the count as long as the cgroup lives. */
public final class RequestCounts implements AutoCloseable {

  private static final StructLayout LAYOUT = structLayout(JAVA_LONG.withName("requests"));
  private static final VarHandle REQUESTS = LAYOUT.varHandle(groupElement("requests"));

  private final CgroupStorage map;

  /** Makes the map. */
  public RequestCounts(Bpf bpf) throws BpfException {
    this.map = bpf.createCgroupStorage("requests", LAYOUT);
  }

  /** Adds to a cgroup's count. One thread at a time: a user-space update replaces the value. */
  public void add(Cgroup cgroup, long requests) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(LAYOUT);
      map.lookup(cgroup, value);
      REQUESTS.set(value, 0L, (long) REQUESTS.get(value, 0L) + requests);
      map.update(cgroup, value);
    }
  }

  /** A cgroup's count; 0 when it made none, or is gone. */
  public long of(Cgroup cgroup) throws BpfException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(LAYOUT);
      return map.lookup(cgroup, value) == LookupResult.PRESENT ? (long) REQUESTS.get(value, 0L) : 0;
    }
  }

  @Override
  public void close() {
    map.close();
  }
}
