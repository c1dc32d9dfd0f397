package io.github.cgrpstorage.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A block device that is a file in memory, so that nothing but the test uses it and no other device
 * is behind it. The file has no blocks yet. Closing removes the device, the file and its mount.
 */
final class LoopDevice implements AutoCloseable {

  private static final String MAKE =
      "mount -t tmpfs -o size=1m cgrp-it-loop \"$1\" && truncate -s 4M \"$1\"/disk"
          + " && losetup --find --show \"$1\"/disk";
  private static final String REMOVE = "losetup -d \"$1\"; umount \"$2\"";

  private final Path folder;
  private final Path device;

  private LoopDevice(Path folder, Path device) {
    this.folder = folder;
    this.device = device;
  }

  static LoopDevice make() throws IOException {
    Path folder = Files.createTempDirectory("cgrp-it-loop");
    Child made = Child.shell(MAKE, folder.toString());
    if (made.exit() != 0) {
      Child.shell("umount \"$1\"", folder.toString());
      Files.delete(folder);
      throw new IOException("no loop device: " + made);
    }
    return new LoopDevice(folder, Path.of(made.lines().getFirst()));
  }

  Path path() {
    return device;
  }

  /** From now on the device has no room for what is written to it first. */
  void fill() {
    // It ends with "no space left on device", as it is to.
    Child.shell("cat /dev/zero >\"$1\"/full", folder.toString()).check(1);
  }

  @Override
  public void close() throws IOException {
    Child.shell(REMOVE, device.toString(), folder.toString()).check(0);
    Files.delete(folder);
  }
}
