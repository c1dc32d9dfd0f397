package io.github.cgrpstorage.storage.seam;

import java.util.Objects;

/**
 * What a call of the seam that gives an object came to: a value, or an errno.
 *
 * <p>Immutable.
 *
 * @param <T> the value's type
 * @param value the value; null when there is an error
 * @param errno 0, or a positive error number
 */
public record Result<T>(T value, int errno) {

  /** Checks that exactly one of the two is there. */
  public Result {
    if ((value == null) == (errno == 0)) {
      throw new IllegalArgumentException("a value or an errno, not both: " + value + ", " + errno);
    }
  }

  /**
   * A value.
   *
   * @param <T> its type
   * @param value the value
   * @return the result
   */
  public static <T> Result<T> of(T value) {
    return new Result<>(Objects.requireNonNull(value), 0);
  }

  /**
   * An error.
   *
   * @param <T> the type of the value that is not there
   * @param errno a positive error number
   * @return the result
   */
  public static <T> Result<T> error(int errno) {
    return new Result<>(null, errno);
  }
}
