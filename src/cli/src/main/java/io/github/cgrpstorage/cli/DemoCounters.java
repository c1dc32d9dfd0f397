package io.github.cgrpstorage.cli;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.SubtreeReader;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Text;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The second half of the demo: this machine's cgroups with their live counts, read from cgroup
 * storage.
 */
final class DemoCounters {

  private static final int SHOWN = 8;

  private record Row(long cgroupId, long syscalls, long switches) {}

  private final Bpf bpf;
  private final Terminal terminal;

  DemoCounters(Bpf bpf, Terminal terminal) {
    this.bpf = bpf;
    this.terminal = terminal;
  }

  void show(int seconds) throws IOException, InterruptedException {
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.COUNTERS.bytes(), "counters")) {
      object.load();
      try (BpfLink syscalls = object.program("count_syscall").attach();
          BpfLink switches = object.program("count_switch").attach();
          CgroupStorage counters = object.storage("counters");
          SubtreeReader reader = SubtreeReader.open(bpf, counters);
          Cgroup root = bpf.rootCgroup();
          DemoWorkload _ = DemoWorkload.start(root)) {
        terminal.line("");
        terminal.line("attached: " + syscalls + ", " + switches);
        for (int second = 1; second <= seconds; second++) {
          Thread.sleep(1000);
          print(second, rows(counters, reader, root));
        }
      }
    }
  }

  private static List<Row> rows(CgroupStorage counters, SubtreeReader reader, Cgroup root)
      throws BpfException {
    VarHandle syscalls = counters.layout().varHandle(groupElement("syscalls"));
    VarHandle switches = counters.layout().varHandle(groupElement("context_switches"));
    List<Row> rows = new ArrayList<>();
    reader.read(
        root,
        (id, value) ->
            rows.add(new Row(id, (long) syscalls.get(value, 0L), (long) switches.get(value, 0L))));
    rows.sort(Comparator.comparingLong(Row::syscalls).reversed());
    return rows;
  }

  private void print(int second, List<Row> rows) {
    terminal.line("");
    terminal.line("%12s %12s  cgroup, after %d s".formatted("system calls", "switches", second));
    rows.stream().limit(SHOWN).forEach(row -> terminal.line(line(row)));
    if (rows.size() > SHOWN) {
      terminal.line("%27sand %d more".formatted("", rows.size() - SHOWN));
    }
  }

  private String line(Row row) {
    return "%,12d %,12d  %s".formatted(row.syscalls(), row.switches(), path(row.cgroupId()));
  }

  private String path(long id) {
    try (Cgroup cgroup = bpf.openCgroup(id)) {
      return Text.escape(cgroup.pathAtOpen());
    } catch (BpfException e) {
      return "(removed, id " + Long.toUnsignedString(id) + ")";
    }
  }
}
