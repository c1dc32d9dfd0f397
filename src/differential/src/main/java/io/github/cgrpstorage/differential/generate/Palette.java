package io.github.cgrpstorage.differential.generate;

import java.util.SplittableRandom;

/** Numbers worth trying. */
final class Palette {

  /**
   * Value sizes: the smallest, those around a lock, an allocator's classes (176 with its header is
   * 256, 8,120 is 8,192), the most that the driver takes.
   */
  private static final int[] SMALL = {1, 3, 4, 5, 8, 8, 8, 16, 17, 64, 176, 177, 255, 256};

  private static final int[] LARGE = {257, 4096, 8120, 8121, 65407};
  private static final int[] IMPOSSIBLE = {0, 65408, 65535, 65536, Integer.MAX_VALUE, -1};

  private static final long[] MODES = {0, 1, 2};
  private static final long[] LOCKED = {4, 5, 6};
  private static final long[] STRANGE = {
    3, 4, 5, 6, 7, 8, 16, 32, 64, 1L << 31, 1L << 32, 1L << 32 | 4, 1L << 63, -1
  };

  /** BPF_F_CLONE and every flag that other map types have. */
  private static final int[] CREATE_FLAGS = {
    0,
    1,
    0x201,
    0x200,
    3,
    5,
    9,
    0x11,
    0x21,
    0x41,
    0x81,
    0x101,
    0x401,
    0x801,
    0x1001,
    0x2001,
    0x4001,
    0x8001,
    0x20001,
    0x80000001
  };

  /** Both accesses, BPF_F_PATH_FD alone and with one, and flags that nobody knows. */
  private static final int[] STRANGE_ACCESS = {
    0x18, 0x4000, 0x4008, 0x4018, 1, 2, 4, 0x20, 1 << 31
  };

  private final SplittableRandom random;

  Palette(SplittableRandom random) {
    this.random = random;
  }

  int possibleSize() {
    return random.nextInt(40) == 0 ? pick(LARGE) : pick(SMALL);
  }

  int impossibleSize() {
    return pick(IMPOSSIBLE);
  }

  int createFlags() {
    return pick(CREATE_FLAGS);
  }

  /** What an update of a map without or with a lock understands. */
  long updateFlags(boolean lock) {
    return lock && random.nextBoolean() ? pick(LOCKED) : pick(MODES);
  }

  long lookupFlags(boolean lock) {
    return lock && random.nextBoolean() ? 4 : 0;
  }

  long strangeFlags() {
    return pick(STRANGE);
  }

  /** 0: read and write; 0x8: read-only; 0x10: write-only. */
  int accessFlags() {
    return random.nextInt(3) * 8;
  }

  /** Access flags that are refused, and flags that nobody knows. */
  int strangeAccessFlags() {
    return pick(STRANGE_ACCESS);
  }

  private int pick(int[] numbers) {
    return numbers[random.nextInt(numbers.length)];
  }

  private long pick(long[] numbers) {
    return numbers[random.nextInt(numbers.length)];
  }
}
