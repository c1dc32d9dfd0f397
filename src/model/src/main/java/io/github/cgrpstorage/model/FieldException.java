package io.github.cgrpstorage.model;

/**
 * A value's special fields are malformed: an error pointer in {@code map->record}. Carries no
 * stack.
 */
final class FieldException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int error;

  /** Takes a positive errno. */
  FieldException(int errno) {
    super("errno " + errno, null, false, false);
    this.error = -errno;
  }

  /** The errno, negative. */
  int error() {
    return error;
  }
}
