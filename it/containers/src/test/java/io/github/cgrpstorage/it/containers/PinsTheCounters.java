package io.github.cgrpstorage.it.containers;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.programs.BpfProgramFile;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.CgroupStorage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Runs in a container: attaches the program that counts system calls, and leaves it and its map in
 * bpffs when its process ends.
 */
class PinsTheCounters {

  static final Path MAP = Path.of(BpffsVolume.PLACE, "counters");

  @Test
  void pins() throws IOException {
    try (Bpf bpf = Bpf.open();
        BpfObject object = BpfObject.open(bpf, BpfProgramFile.COUNTERS.bytes(), "counters")) {
      object.load();
      try (BpfLink link = object.program("count_syscall").attach();
          CgroupStorage counters = object.storage("counters")) {
        link.pin(MAP.resolveSibling("count_syscall"));
        counters.pin(MAP);
      }
    }
  }
}
