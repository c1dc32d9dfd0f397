package io.github.cgrpstorage.kernel.floor;

import io.github.cgrpstorage.bindings.Libbpf;
import io.github.cgrpstorage.bindings.libbpf_print_fn_t;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What libbpf prints: to {@link System.Logger} instead of stderr, and to whoever collects it on
 * this thread, so that an exception can carry it.
 */
public final class LibbpfLog {

  private static final Logger LOGGER = System.getLogger("io.github.cgrpstorage.libbpf");
  private static final ThreadLocal<StringBuilder> COLLECTOR = new ThreadLocal<>();

  private LibbpfLog() {}

  /** Once for a process: libbpf has one print function. The stub lives as long as the process. */
  static void install() {
    Libbpf.libbpf_set_print(libbpf_print_fn_t.allocate(LibbpfLog::print, Arena.global()));
  }

  /**
   * Runs something and collects what libbpf prints meanwhile on this thread.
   *
   * @param into receives the text
   * @param action what to run
   */
  public static void collect(StringBuilder into, Runnable action) {
    StringBuilder outer = COLLECTOR.get();
    COLLECTOR.set(into);
    try {
      action.run();
    } finally {
      COLLECTOR.set(outer);
    }
  }

  private static int print(int level, MemorySegment format, MemorySegment arguments) {
    try {
      Level loggerLevel = levelOf(level);
      StringBuilder collector = COLLECTOR.get();
      boolean collected = collector != null && level != Libbpf.LIBBPF_DEBUG();
      if (collected || LOGGER.isLoggable(loggerLevel)) {
        write(loggerLevel, collected ? collector : null, Libc.vsnprintf(format, arguments));
      }
    } catch (Throwable e) {
      // An exception that leaves an upcall ends the process.
      LOGGER.log(Level.ERROR, "a message of libbpf was lost", e);
    }
    return 0;
  }

  /** A collected warning reaches the user in an exception: it is not said twice. */
  private static void write(Level level, StringBuilder collector, String text) {
    if (collector != null) {
      collector.append(text);
      LOGGER.log(Level.DEBUG, text.strip());
    } else {
      LOGGER.log(level, text.strip());
    }
  }

  private static Level levelOf(int level) {
    if (level == Libbpf.LIBBPF_WARN()) {
      return Level.WARNING;
    }
    return level == Libbpf.LIBBPF_INFO() ? Level.INFO : Level.DEBUG;
  }
}
