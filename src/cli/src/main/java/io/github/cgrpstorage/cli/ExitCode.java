package io.github.cgrpstorage.cli;

/** What the process ends with. */
final class ExitCode {

  static final int DONE = 0;

  /** Absent, or refused because of what is there. */
  static final int NOT_THERE = 1;

  static final int USAGE = 2;

  /** This machine cannot: a library, a right, or a newer kernel is missing. */
  static final int MACHINE = 3;

  /** The kernel refused, with an errno. */
  static final int REFUSED = 4;

  /** Ended by SIGINT, as shells count it. */
  static final int INTERRUPTED = 130;

  /** What read standard output went away: as shells count a process that SIGPIPE ended. */
  static final int PIPE_CLOSED = 141;

  private ExitCode() {}
}
