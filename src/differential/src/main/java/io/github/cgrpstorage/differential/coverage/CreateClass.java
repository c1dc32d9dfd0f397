package io.github.cgrpstorage.differential.coverage;

import io.github.cgrpstorage.differential.trace.BtfVariant;
import io.github.cgrpstorage.differential.trace.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * What is odd about a {@code create}.
 *
 * @param size 0: a size that maps have; 1: none; 2: too large
 * @param key whether the key has not 4 bytes
 * @param max whether max_entries is not 0
 * @param flags 0: as demanded; 1: with BPF_F_CLONE; 2: without BPF_F_NO_PREALLOC; 3: with another
 * @param btf which BTF
 * @param lock whether the values have a lock
 * @param capable whether the caller has its capabilities
 */
record CreateClass(
    int size, boolean key, boolean max, int flags, BtfVariant btf, boolean lock, boolean capable) {

  private static final List<String> FLAGS =
      List.of("", "BPF_F_CLONE", "no BPF_F_NO_PREALLOC", "unknown flag");
  private static final int MOST_BYTES = 65_407;
  private static final int NO_PREALLOC = 1;
  private static final int CLONE = 0x200;

  static CreateClass of(Operation.Create o) {
    int size =
        o.valueSize() == 0 ? 1 : Integer.compareUnsigned(o.valueSize(), MOST_BYTES) > 0 ? 2 : 0;
    return new CreateClass(
        size,
        o.keySize() != 4,
        o.maxEntries() != 0,
        flagsOf(o.flags()),
        o.btf(),
        o.lock(),
        o.capable());
  }

  private static int flagsOf(int flags) {
    if ((flags & ~(NO_PREALLOC | CLONE)) != 0) {
      return 3;
    }
    if ((flags & NO_PREALLOC) == 0) {
      return 2;
    }
    return (flags & CLONE) != 0 ? 1 : 0;
  }

  /** How many parts are odd; a lock is not. */
  int odd() {
    return (size != 0 ? 1 : 0)
        + (key ? 1 : 0)
        + (max ? 1 : 0)
        + (flags > 1 ? 1 : 0)
        + (btf != BtfVariant.OK ? 1 : 0)
        + (capable ? 0 : 1);
  }

  /** The three numbers of a cell: the inverse of {@link #of(int, int, int)}. */
  long cell(int code) {
    int bits = (key ? 1 : 0) | (max ? 2 : 0) | (lock ? 4 : 0) | (capable ? 0 : 8);
    return Cell.of(Word.CREATE, size | flags << 2, btf.ordinal(), bits, code);
  }

  static CreateClass of(int sizeAndFlags, int btf, int bits) {
    return new CreateClass(
        sizeAndFlags & 3,
        (bits & 1) != 0,
        (bits & 2) != 0,
        sizeAndFlags >> 2,
        BtfVariant.values()[btf],
        (bits & 4) != 0,
        (bits & 8) == 0);
  }

  /** What is odd, in words. */
  String text() {
    List<String> parts = new ArrayList<>();
    if (size != 0) {
      parts.add(size == 1 ? "size 0" : "size too large");
    }
    if (key) {
      parts.add("key size not 4");
    }
    if (max) {
      parts.add("max_entries not 0");
    }
    if (flags != 0) {
      parts.add(FLAGS.get(flags));
    }
    if (lock) {
      parts.add("lock");
    }
    if (!capable) {
      parts.add("no capability");
    }
    parts.add("btf=" + btf.word());
    return String.join(", ", parts);
  }
}
