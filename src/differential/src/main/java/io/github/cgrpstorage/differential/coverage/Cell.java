package io.github.cgrpstorage.differential.coverage;

import io.github.cgrpstorage.differential.replay.Outcomes;

/**
 * An operation, the situation that it met, and its outcome, packed into a {@code long}: a run
 * visits millions.
 *
 * <pre>
 *  63      48 47  40 39  32 31  24 23  16 15            0
 *  |   -    | word  | flags | first | second | outcome  |
 * </pre>
 *
 * <p>{@code first} and {@code second} are numbers whose meaning is the operation's.
 */
final class Cell {

  /** Outcomes are 2 to -524: shifted so that they are positive. */
  private static final int OUTCOME_SHIFT = 0x400;

  private Cell() {}

  static long of(Word word, int flags, int first, int second, int code) {
    return (long) word.ordinal() << 40
        | (long) flags << 32
        | (long) first << 24
        | (long) second << 16
        | code + OUTCOME_SHIFT;
  }

  static int word(long cell) {
    return (int) (cell >> 40) & 0xff;
  }

  static int flags(long cell) {
    return (int) (cell >> 32) & 0xff;
  }

  static int first(long cell) {
    return (int) (cell >> 24) & 0xff;
  }

  static int second(long cell) {
    return (int) (cell >> 16) & 0xff;
  }

  static String outcome(long cell) {
    return Outcomes.text((int) (cell & 0xffff) - OUTCOME_SHIFT);
  }

  /** As people read it. */
  static String text(long cell) {
    Word word = Word.of(word(cell));
    return word.text(flags(cell), first(cell), second(cell)) + " -> " + outcome(cell);
  }
}
