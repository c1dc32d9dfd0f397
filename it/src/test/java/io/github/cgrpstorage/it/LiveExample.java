package io.github.cgrpstorage.it;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.kernel.LiveView;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** The example of docs/speed.md. */
final class LiveExample {

  private LiveExample() {}

  // The page shows from here
  static long countFor(Bpf bpf, Cgroup cgroup, long millis) throws IOException {
    try (BpfObject object = BpfObject.open(bpf, BpfProgramFile.LIVE_COUNTERS.bytes(), "live")) {
      object.load();
      try (LiveView calls = LiveView.open(object, "calls");
          BpfLink _ = object.program("count_call").attach();
          Arena arena = Arena.ofConfined()) {
        VarHandle count = calls.type().layout().varHandle(groupElement("count"));
        MemorySegment value = arena.allocate(calls.type().layout());
        long end = System.currentTimeMillis() + millis;
        long reference = LiveView.NONE;
        while (System.currentTimeMillis() < end) {
          switch (calls.read(reference, value)) { // no system call
            case WHOLE, TORN -> Thread.onSpinWait();
            case GONE -> reference = calls.find(cgroup); // its first event is still to come
          }
        }
        return (long) count.get(value, 0L);
      }
    }
  }
  // to here
}
