package io.github.cgrpstorage.it.guest;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a guest wrote on its console. {@code it/vm/init} marks where the kernel has come up and what
 * its command ended with; a guest that says neither died on the way.
 *
 * @param lines its lines, without carriage returns
 */
record Console(List<String> lines) {

  private static final String BEGIN = "GUEST-BEGIN:";
  private static final String EXIT = "GUEST-EXIT:";
  private static final String RESULTS = "GUEST-RESULTS-BEGIN";
  private static final String PANIC = "Kernel panic - not syncing";

  static Console of(String text) {
    return new Console(text.replace("\r", "").lines().toList());
  }

  /** The kernel's full name; empty when it never came up. */
  Optional<String> kernel() {
    return after(BEGIN);
  }

  /** What the command ended with; empty when it did not end. */
  OptionalInt exit() {
    return after(EXIT).stream().mapToInt(Integer::parseInt).findFirst();
  }

  /** The line in which the kernel gave up. */
  Optional<String> panic() {
    return lines.stream().filter(line -> line.contains(PANIC)).findFirst();
  }

  /** What the command printed. */
  List<String> output() {
    return lines.stream()
        .dropWhile(line -> !line.startsWith(BEGIN))
        .skip(1)
        .takeWhile(line -> !line.startsWith(RESULTS))
        .toList();
  }

  private Optional<String> after(String marker) {
    return lines.stream()
        .filter(line -> line.startsWith(marker))
        .map(line -> line.substring(marker.length()))
        .findFirst();
  }
}
