package io.github.cgrpstorage.serve;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What went wrong, in words for whoever asked: some messages are no more than a path. */
final class Reason {

  private Reason() {}

  static String of(Throwable e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no file " + missing.getFile();
      case AccessDeniedException denied -> "this user may not read " + denied.getFile();
      case OutOfMemoryError _ ->
          "not enough memory: start java with a larger -Xmx, or serve fewer cgroups (--max-cgroups,"
              + " --exclude, --depth)";
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }
}
