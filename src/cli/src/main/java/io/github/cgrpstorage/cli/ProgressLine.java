package io.github.cgrpstorage.cli;

/** How far a long run is, once a second on stderr: rewritten in place on a terminal. */
final class ProgressLine {

  private static final long EVERY_NANOS = 1_000_000_000L;

  private final Terminal terminal;
  private final String name;
  private final long started = System.nanoTime();
  private long shown = started;

  ProgressLine(Terminal terminal, String name) {
    this.terminal = terminal;
    this.name = name;
  }

  void at(long done, long all) {
    long now = System.nanoTime();
    if (now - shown >= EVERY_NANOS && done > 0 && done < all) {
      shown = now;
      double perSecond = done * 1e9 / (now - started);
      terminal.note(
          "%s: %,d of %,d (%d %%), %,.0f a second, %,.0f s left"
              .formatted(name, done, all, 100 * done / all, perSecond, (all - done) / perSecond));
    }
  }
}
