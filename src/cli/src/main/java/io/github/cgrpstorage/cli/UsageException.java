package io.github.cgrpstorage.cli;

/** The command was used wrongly; the message says what would be right. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
