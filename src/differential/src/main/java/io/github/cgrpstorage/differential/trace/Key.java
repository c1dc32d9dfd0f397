package io.github.cgrpstorage.differential.trace;

/**
 * The key of an element operation: a descriptor's name, or a number as it is.
 *
 * <p>Immutable.
 *
 * @param isLiteral whether it is a number as it is, {@code #-1}
 * @param number the number, or the descriptor's slot
 */
public record Key(boolean isLiteral, int number) {

  /**
   * A descriptor by its name.
   *
   * @param slot the descriptor's slot
   * @return the key
   */
  public static Key of(int slot) {
    return new Key(false, slot);
  }

  /**
   * A number as it is.
   *
   * @param number the number
   * @return the key
   */
  public static Key literal(int number) {
    return new Key(true, number);
  }
}
