package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.kernel.Bpffs;
import io.github.cgrpstorage.storage.BpfException;
import java.nio.file.Path;

/** Mounts a bpffs at its usual place when a pin goes there and none is mounted, and says so. */
final class BpffsMount {

  private BpffsMount() {}

  static void ensure(Path pin, Terminal terminal) throws BpfException {
    if (pin.toAbsolutePath().normalize().startsWith(Bpffs.USUAL) && Bpffs.mountIfMissing()) {
      terminal.note("cgrp-storage: mounted a bpffs at " + Bpffs.USUAL);
    }
  }
}
