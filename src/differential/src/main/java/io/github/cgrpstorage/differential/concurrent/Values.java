package io.github.cgrpstorage.differential.concurrent;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Values that tell who wrote them: one number, in each word of the value. A reader that sees two
 * numbers saw parts of two values.
 */
final class Values {

  /** Two words, so that a value can be torn at all. */
  static final int PLAIN_BYTES = 16;

  /** As many as the helper's driver takes; the first word holds the lock. */
  static final int LOCKED_BYTES = 256;

  /** Two numbers in one value, where that cannot be. */
  static final long TORN = -1;

  /** Two numbers in one value, read without the lock while a writer that took it was at work. */
  static final long TORN_AS_DOCUMENTED = -2;

  private Values() {}

  static int size(boolean lock) {
    return lock ? LOCKED_BYTES : PLAIN_BYTES;
  }

  static void write(MemorySegment value, boolean lock, long number) {
    for (int at = first(lock); at < size(lock); at += Long.BYTES) {
      value.set(JAVA_LONG, at, number);
    }
  }

  static long read(MemorySegment value, boolean lock, boolean mayTear) {
    long number = value.get(JAVA_LONG, first(lock));
    for (int at = first(lock); at < size(lock); at += Long.BYTES) {
      if (value.get(JAVA_LONG, at) != number) {
        return mayTear ? TORN_AS_DOCUMENTED : TORN;
      }
    }
    return number;
  }

  private static int first(boolean lock) {
    return lock ? Long.BYTES : 0;
  }
}
