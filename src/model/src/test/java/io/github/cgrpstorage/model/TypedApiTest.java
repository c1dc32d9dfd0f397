package io.github.cgrpstorage.model;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Access;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.DeleteResult;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.UpdateResult;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The public API on the model, as users' own unit tests use it. */
class TypedApiTest {

  private static final StructLayout STATS =
      MemoryLayout.structLayout(JAVA_LONG.withName("reads"), JAVA_LONG.withName("writes"))
          .withName("io_stats");

  @Test
  void theWholeWayRound() throws BpfException {
    Path pin = ModelKernel.BPFFS.resolve("stats");
    try (Bpf bpf = Bpf.over(ModelKernel.of(KernelRelease.parse("6.18")));
        Cgroup root = bpf.rootCgroup();
        Arena arena = Arena.ofConfined()) {
      bpf.kernel().cgroupMkdirAt((int) root.handle().acquire(), Path.of("web"));
      root.handle().release();
      MemorySegment value = arena.allocate(STATS);
      try (Cgroup web = bpf.openCgroup(ModelKernel.CGROUP_ROOT.resolve("web"));
          CgroupStorage stats = bpf.createCgroupStorage("stats", STATS)) {
        assertEquals(LookupResult.ABSENT, stats.lookup(web, value));
        value.set(JAVA_LONG, 0, 42);
        assertEquals(UpdateResult.STORED, stats.update(web, value, UpdateMode.ANY));
        stats.pin(pin);
        try (CgroupStorage again = bpf.openPinned(pin, STATS, Access.READ_ONLY)) {
          value.fill((byte) 0);
          assertEquals(LookupResult.PRESENT, again.lookup(web, value));
          assertEquals(42, value.get(JAVA_LONG, 0));
          assertThrows(BpfException.class, () -> again.update(web, value, UpdateMode.ANY));
        }
        assertEquals(DeleteResult.DELETED, stats.delete(web));
        bpf.kernel().cgroupRmdirAt((int) root.handle().acquire(), Path.of("web"));
        root.handle().release();
        assertEquals(LookupResult.CGROUP_GONE, stats.lookup(web, value));
      }
    }
  }

  @Test
  void theParentIsFoundByDescriptor() throws BpfException {
    try (Bpf bpf = Bpf.over(ModelKernel.of(KernelRelease.parse("6.18")));
        Cgroup root = bpf.rootCgroup();
        Cgroup web = root.createChild("web")) {
      assertTrue(root.parent().isEmpty());
      web.remove();
      try (Cgroup parent = web.parent().orElseThrow()) {
        assertEquals(root.id(), parent.id());
      }
    }
  }
}
