package io.github.cgrpstorage.programs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A compiled BPF object file of this project. */
public enum BpfProgramFile {
  /** Calls the two helpers for user space. */
  DRIVER("driver"),
  /** Counts system calls and context switches per cgroup. */
  COUNTERS("counters"),
  /** Tell which types of program load and attach; they need no map of the kernel. */
  PROBES("probes"),
  /** Reads a subtree of cgroups in one pass. */
  SUBTREE("subtree");

  private final String resource;

  BpfProgramFile(String name) {
    this.resource = name + ".bpf.o";
  }

  /**
   * The object file.
   *
   * @return ELF, for any 64-bit little-endian kernel
   */
  public byte[] bytes() {
    try (InputStream in = BpfProgramFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            resource
                + " is missing: the jar was built without clang, on a system other than Linux");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
