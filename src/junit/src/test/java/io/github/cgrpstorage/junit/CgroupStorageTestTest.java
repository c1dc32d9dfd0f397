package io.github.cgrpstorage.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.ValueType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** One test on both worlds, as a user would write it. */
class CgroupStorageTestTest {

  private static final Set<String> WORLDS = new HashSet<>();

  @CgroupStorageTest
  void aValueIsKeptUntilItsCgroupGoes(Bpf bpf, Cgroup cgroup) throws IOException {
    WORLDS.add(bpf.kernel().getClass().getSimpleName());
    MemorySegment value = MemorySegment.ofArray(new byte[8]);
    try (CgroupStorage map = bpf.createCgroupStorage("kept", ValueType.ofBytes(8));
        Cgroup child = cgroup.createChild("child")) {
      assertEquals(LookupResult.ABSENT, map.lookup(child, value));
      assertEquals(UpdateResult.STORED, map.update(child, value));
      assertEquals(LookupResult.PRESENT, map.lookup(child, value));
      child.remove();
      assertEquals(LookupResult.CGROUP_GONE, map.lookup(child, value));
    }
  }

  @CgroupStorageTest(release = "6.2")
  void theModelTakesTheReleaseThatIsAskedFor(Bpf bpf) {
    boolean isModel = bpf.kernel().getClass().getSimpleName().equals("ModelKernel");
    assertTrue(!isModel || bpf.kernel().release().equals(KernelRelease.V6_2));
  }

  /** A world that is required and cannot even be asked for is a failure, not a skip. */
  @Test
  void theKernelIsRequiredWhereThatIsAsked() {
    Callable<Availability> noModule =
        () -> {
          throw new IOException("no kernel module");
        };
    assertFalse(CgroupStorageExtension.kernelCan("", noModule));
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> CgroupStorageExtension.kernelCan("require", noModule));
    assertTrue(e.getMessage().contains("no kernel module"), e.getMessage());
  }

  @AfterAll
  static void ranOnTheModel() {
    assertTrue(WORLDS.contains("ModelKernel"), WORLDS.toString());
  }
}
