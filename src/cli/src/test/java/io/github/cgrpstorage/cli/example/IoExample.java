package io.github.cgrpstorage.cli.example;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.UpdateMode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/** The README's example: compiled here, compared with the README by a test. */
public final class IoExample {

  private IoExample() {}

  // README begins
  static final StructLayout IO =
      structLayout(JAVA_LONG.withName("reads"), JAVA_LONG.withName("writes"));
  static final VarHandle READS = IO.varHandle(groupElement("reads"));

  public static void main(String[] args) throws IOException {
    try (Bpf bpf = Bpf.open();
        CgroupStorage io = bpf.createCgroupStorage("io", IO);
        Cgroup root = bpf.rootCgroup();
        Cgroup job = root.createChild("job");
        Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(IO);
      READS.set(value, 0L, 42L);
      System.out.println(io.update(job, value)); // STORED
      System.out.println(io.update(job, value, UpdateMode.CREATE)); // REFUSED_PRESENT
      switch (io.lookup(job, value)) {
        case PRESENT -> System.out.println(READS.get(value, 0L)); // 42
        case ABSENT, CGROUP_GONE -> System.out.println("no value");
      }
      job.remove();
      System.out.println(io.lookup(job, value)); // CGROUP_GONE
    }
  }
  // README ends
}
