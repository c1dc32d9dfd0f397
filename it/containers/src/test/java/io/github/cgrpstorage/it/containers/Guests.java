package io.github.cgrpstorage.it.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.junit.CgroupStorageTest;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateResult;
import io.github.cgrpstorage.storage.ValueType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Test classes that are run in a container, never here by themselves. */
final class Guests {

  private Guests() {}

  private static void storeAndLookUp(Bpf bpf, Cgroup cgroup) throws IOException {
    MemorySegment value = MemorySegment.ofArray(new byte[8]);
    try (CgroupStorage map = bpf.createCgroupStorage("guest", ValueType.ofBytes(8))) {
      assertEquals(UpdateResult.STORED, map.update(cgroup, value));
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value));
    }
  }

  /** On the model and, because it is required there, on the kernel. */
  static class Sound {

    @CgroupStorageTest
    void aValueIsKept(Bpf bpf, Cgroup cgroup) throws IOException {
      storeAndLookUp(bpf, cgroup);
    }
  }

  /** Each way that a test can end. */
  static class Mixed extends Sound {

    @Test
    void fails() {
      assertEquals(1, 2);
    }

    @Test
    void isSkipped() {
      Assumptions.abort("not today");
    }
  }

  /** What a careless run would call success. */
  static class AllSkipped {

    @Test
    void isSkipped() {
      Assumptions.abort("not today");
    }
  }

  /** Nothing to run. */
  static class Empty {}

  /** Ends its whole JVM. */
  static class Dying {

    @Test
    void dies() {
      System.err.println("last words");
      Runtime.getRuntime().halt(77);
    }
  }
}
