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
  /** Obeys the policies of cgroups: connect, bind, exec. */
  POLICY("policy"),
  /** Reads or writes a subtree of cgroups in one pass. */
  SUBTREE("subtree"),
  /** Counts system calls per cgroup in a live view: an example. */
  LIVE_COUNTERS("live_counters"),
  /** Births and deaths of cgroups, for any map. */
  LIFECYCLE("lifecycle"),
  /** The agent's collector of block I/O. */
  BLOCK("block"),
  /** The agent's collector of network traffic. */
  NETWORK("network"),
  /** The agent's collector of kills for lack of memory. */
  OOM("oom"),
  /** The agent's collector of page faults. */
  PAGE_FAULTS("page_faults"),
  /** The agent's collector of exec, fork and exit. */
  PROCESSES("processes"),
  /** The agent's collector of stalls for memory. */
  RECLAIM("reclaim"),
  /** The agent's collector of what the scheduler does. */
  SCHED("sched"),
  /** The agent's collector of system calls. */
  SYSCALLS("syscalls"),
  /** The agent's collector of TCP events. */
  TCP("tcp");

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
