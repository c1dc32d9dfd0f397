package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A child process that stores 42 for a cgroup, prints its map's id, and waits to be killed. */
final class HoldMapMain {

  private HoldMapMain() {}

  public static void main(String[] args) throws IOException {
    try (Bpf bpf = Bpf.open();
        Cgroup cgroup = bpf.openCgroup(Path.of(args[0]));
        CgroupStorage map = bpf.createCgroupStorage("held", KernelFixture.LONG)) {
      MemorySegment value = MemorySegment.ofArray(new long[1]);
      value.set(JAVA_LONG, 0, 42);
      map.update(cgroup, value);
      System.out.println(map.info().id());
      System.out.flush();
      // Ends when the parent does, should it never kill this one.
      int _ = System.in.read();
    }
  }
}
