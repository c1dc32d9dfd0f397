package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.cgrpstorage.bindings.Libbpf;
import io.github.cgrpstorage.bindings.bpf_prog_load_opts;
import io.github.cgrpstorage.programs.BpfProgramFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The driver's two programs, loaded for any number of maps. libbpf reads all of the kernel's BTF
 * for each object that it loads, which takes milliseconds; so it loads one, and its relocated
 * instructions serve again with another map's descriptor in them.
 */
final class DriverPrograms {

  private static final int INSTRUCTION_BYTES = 8;

  /** {@code BPF_LD | BPF_IMM | BPF_DW}: takes two instructions; the first's imm is a descriptor. */
  private static final byte LOAD_IMMEDIATE = 0x18;

  /** {@code BPF_PSEUDO_MAP_FD}, in the upper four bits of the second byte. */
  private static final int OF_MAP = 1;

  /** {@code BPF_F_SLEEPABLE}, which a program of type syscall must be. */
  private static final int SLEEPABLE = 1 << 4;

  private byte[] get;
  private byte[] delete;

  /** A program's descriptor, or {@code -errno}. */
  int loadGet(int map) {
    int result = prepare();
    return result < 0 ? result : load("helper_get", get, map);
  }

  /** A program's descriptor, or {@code -errno}. */
  int loadDelete(int map) {
    int result = prepare();
    return result < 0 ? result : load("helper_delete", delete, map);
  }

  private int prepare() {
    if (get != null) {
      return 0;
    }
    long object = Objects.open(BpfProgramFile.DRIVER.bytes(), "driver");
    if (object < 0) {
      return (int) object;
    }
    try {
      int result = Objects.load(object);
      if (result == 0) {
        delete = Objects.instructions(Objects.program(object, "helper_delete"));
        get = Objects.instructions(Objects.program(object, "helper_get"));
      }
      return result;
    } finally {
      Objects.close(object);
    }
  }

  private static int load(String name, byte[] template, int map) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment opts = bpf_prog_load_opts.allocate(arena);
      bpf_prog_load_opts.sz(opts, bpf_prog_load_opts.sizeof());
      bpf_prog_load_opts.prog_flags(opts, SLEEPABLE);
      MemorySegment instructions = arena.allocate(template.length, INSTRUCTION_BYTES);
      instructions.copyFrom(MemorySegment.ofArray(template));
      nameMap(instructions, map);
      return Libbpf.bpf_prog_load(
          Libbpf.BPF_PROG_TYPE_SYSCALL(),
          arena.allocateFrom(name),
          arena.allocateFrom("Dual BSD/GPL"),
          instructions,
          instructions.byteSize() / INSTRUCTION_BYTES,
          opts);
    }
  }

  /** The programs name one map only. */
  private static void nameMap(MemorySegment instructions, int map) {
    for (long at = 0; at < instructions.byteSize(); at += INSTRUCTION_BYTES) {
      if (instructions.get(JAVA_BYTE, at) == LOAD_IMMEDIATE) {
        if (instructions.get(JAVA_BYTE, at + 1) >> 4 == OF_MAP) {
          instructions.set(JAVA_INT_UNALIGNED, at + 4, map);
        }
        at += INSTRUCTION_BYTES;
      }
    }
  }
}
