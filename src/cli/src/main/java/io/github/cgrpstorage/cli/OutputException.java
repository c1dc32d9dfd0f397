package io.github.cgrpstorage.cli;

import java.io.IOException;
import java.util.Optional;

/** What a command wrote was not taken: there is no sense in going on. */
final class OutputException extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final String EPIPE = "Broken pipe";

  private final boolean readerGone;

  OutputException(Optional<IOException> cause) {
    super(cause.map(IOException::getMessage).orElse(EPIPE), cause.orElse(null));
    this.readerGone = getMessage().equals(EPIPE);
  }

  /** As in {@code top -b | head}: nothing went wrong. */
  boolean isReaderGone() {
    return readerGone;
  }
}
