package io.github.cgrpstorage.agent;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Turns the kernel's time since boot (CLOCK_BOOTTIME) into the time of day. By {@code btime} of
 * {@code /proc/stat}, which is whole seconds rounded down: every process gets the same answer for
 * the same event, and none is in the future.
 */
final class BootClock {

  private static final String BOOT = "btime ";

  private final Instant boot;

  private BootClock(Instant boot) {
    this.boot = boot;
  }

  static BootClock read() throws IOException {
    // Not Files.lines, whose channel an interrupt closes.
    String seconds =
        Files.readAllLines(Path.of("/proc/stat")).stream()
            .filter(line -> line.startsWith(BOOT))
            .findFirst()
            .orElseThrow()
            .substring(6);
    return new BootClock(Instant.ofEpochSecond(Long.parseLong(seconds.strip())));
  }

  /** Now, in nanoseconds since boot, to a hundredth of a second. */
  static long sinceBoot() throws IOException {
    String seconds = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
    return new BigDecimal(seconds).movePointRight(9).longValueExact();
  }

  Instant at(long sinceBootNs) {
    return boot.plusNanos(sinceBootNs);
  }
}
