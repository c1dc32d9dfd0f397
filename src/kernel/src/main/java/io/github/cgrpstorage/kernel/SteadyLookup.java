package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a program's lookup can miss a value. It hangs on a race of nanoseconds, which no probe
 * can be sure to meet, so it is told by the release: mainline change f4edc66e48a6, in 6.15, and
 * seen in the long-term release 6.12.107.
 */
final class SteadyLookup {

  private static final KernelRelease MAINLINE = new KernelRelease(6, 15);
  private static final int POINT_OF_6_12 = 107;
  private static final Pattern LONG_TERM = Pattern.compile("6\\.12\\.([0-9]{1,6})\\b.*");

  private SteadyLookup() {}

  /** What is said of a release as {@code uname -r} prints it. */
  static Finding of(String release) {
    Matcher longTerm = LONG_TERM.matcher(release);
    boolean backported = longTerm.matches() && Integer.parseInt(longTerm.group(1)) >= POINT_OF_6_12;
    return backported || KernelRelease.parse(release).atLeast(MAINLINE)
        ? Finding.supported(Feature.STEADY_LOOKUP, "by the kernel's release")
        : Finding.missing(
            Feature.STEADY_LOOKUP,
            "a lookup by a program may miss a value while its CPU is busy with another",
            "use Linux 6.15 or newer, or 6.12.107 or a newer 6.12");
  }
}
