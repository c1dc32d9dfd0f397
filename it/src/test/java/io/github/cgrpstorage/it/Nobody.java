package io.github.cgrpstorage.it;

import java.util.List;

/** A user without any right. */
final class Nobody {

  /** What stands before a command line. */
  static final List<String> RUNS =
      List.of(
          "setpriv",
          "--reuid=65534",
          "--regid=65534",
          "--clear-groups",
          "--inh-caps=-all",
          "--bounding-set=-all");

  private Nobody() {}
}
