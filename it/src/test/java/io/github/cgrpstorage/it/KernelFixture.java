package io.github.cgrpstorage.it;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What most tests begin with: the kernel, cgroups of their own, and memory. */
abstract class KernelFixture {

  static final StructLayout LONG = structLayout(JAVA_LONG.withName("number")).withName("one");

  private static final AtomicInteger PINS = new AtomicInteger();

  Bpf bpf;
  Kernel kernel;
  TestCgroups cgroups;
  Arena arena;

  @BeforeEach
  void openKernel() throws IOException {
    arena = Arena.ofShared();
    bpf = Bpf.open();
    kernel = bpf.kernel();
    cgroups = new TestCgroups(bpf);
  }

  @AfterEach
  void closeKernel() throws IOException {
    try {
      if (cgroups != null) {
        cgroups.close();
      }
    } finally {
      if (bpf != null) {
        bpf.close();
      }
      arena.close();
    }
  }

  CgroupStorage longs() throws BpfException {
    return bpf.createCgroupStorage("longs", LONG);
  }

  /** A value of {@link #LONG}. */
  MemorySegment value(long number) {
    MemorySegment value = arena.allocate(LONG);
    value.set(JAVA_LONG, 0, number);
    return value;
  }

  static long number(MemorySegment value) {
    return value.get(JAVA_LONG, 0);
  }

  /** A path in the tests' bpffs that was never used. */
  static Path newPin() {
    return Machine.bpffs().resolve("pin" + PINS.incrementAndGet());
  }

  /** A compiled program of the tests. */
  static byte[] program(String name) throws IOException {
    try (InputStream in = KernelFixture.class.getResourceAsStream(name + ".bpf.o")) {
      return in.readAllBytes();
    }
  }
}
