package io.github.cgrpstorage.cli;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Text;
import io.github.cgrpstorage.storage.UpdateMode;
import io.github.cgrpstorage.storage.seam.UniqueName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/** The first half of the demo: two cgroups, one map, each outcome once. */
final class DemoOutcomes {

  private static final StructLayout IO =
      structLayout(JAVA_LONG.withName("reads"), JAVA_LONG.withName("writes")).withName("io");
  private static final VarHandle READS = IO.varHandle(groupElement("reads"));
  private static final VarHandle WRITES = IO.varHandle(groupElement("writes"));

  private final Bpf bpf;
  private final Terminal terminal;

  DemoOutcomes(Bpf bpf, Terminal terminal) {
    this.bpf = bpf;
    this.terminal = terminal;
  }

  void show() throws BpfException {
    try (Cgroup root = bpf.rootCgroup();
        Cgroup web = root.createChild(UniqueName.of("cgrp-demo-web"));
        RemoveAtEnd _ = new RemoveAtEnd(web);
        Cgroup db = root.createChild(UniqueName.of("cgrp-demo-db"));
        RemoveAtEnd _ = new RemoveAtEnd(db);
        CgroupStorage io = bpf.createCgroupStorage("io", IO);
        Arena arena = Arena.ofConfined()) {
      terminal.line("");
      terminal.line("map 'io' of {u64 reads; u64 writes}, keyed by cgroup; a value each for");
      terminal.line("  web  " + Text.escape(web.pathAtOpen()) + "  id " + web.id());
      terminal.line("  db   " + Text.escape(db.pathAtOpen()) + "  id " + db.id());
      terminal.line("");
      steps(io, web, db, arena.allocate(IO));
    }
  }

  private void steps(CgroupStorage io, Cgroup web, Cgroup db, MemorySegment value)
      throws BpfException {
    step("lookup  web", io.lookup(web, value));
    step("update  web, replace only", io.update(web, value, UpdateMode.REPLACE));
    set(value, 3, 4);
    step("update  web {3, 4}, create only", io.update(web, value, UpdateMode.CREATE));
    step("update  web {5, 6}, create only", io.update(web, value, UpdateMode.CREATE));
    set(value, 0, 0);
    step("lookup  web", io.lookup(web, value), get(value));
    step("lookup  db", io.lookup(db, value));
    set(value, 5, 6);
    step("update  db {5, 6}", io.update(db, value));
    step("delete  web", io.delete(web));
    step("delete  web", io.delete(web));
    db.remove();
    step("rmdir db, lookup  db", io.lookup(db, value));
    step("          update  db", io.update(db, value));
  }

  private void step(String what, Enum<?> result, Object... more) {
    String shown = more.length == 0 ? "" : "  " + more[0];
    terminal.line("  %-34s %s%s".formatted(what, result, shown));
  }

  private static void set(MemorySegment value, long reads, long writes) {
    READS.set(value, 0L, reads);
    WRITES.set(value, 0L, writes);
  }

  private static String get(MemorySegment value) {
    return "{" + READS.get(value, 0L) + ", " + WRITES.get(value, 0L) + "}";
  }

  /** Removes a cgroup that the demo made, also when a step fails. */
  private record RemoveAtEnd(Cgroup cgroup) implements AutoCloseable {

    @Override
    public void close() throws BpfException {
      if (cgroup.isLive()) {
        cgroup.remove();
      }
    }
  }
}
