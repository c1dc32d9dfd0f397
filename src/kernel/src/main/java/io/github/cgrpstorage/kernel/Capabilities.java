package io.github.cgrpstorage.kernel;

import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * This process's effective capabilities, from {@code /proc/self/status}.
 *
 * @param effective the mask
 * @param known false when it could not be read
 * @param initialNamespace false in a user namespace, where capabilities do not reach BPF ({@code
 *     capable})
 */
record Capabilities(long effective, boolean known, boolean initialNamespace) {

  private static final int DAC_READ_SEARCH = 2;
  private static final int NET_ADMIN = 12;
  private static final int SYS_ADMIN = 21;
  private static final int PERFMON = 38;
  private static final int BPF = 39;

  static Capabilities read() {
    try {
      // Not Files.lines, whose channel an interrupt closes.
      String mask =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("CapEff:"))
              .findFirst()
              .orElseThrow()
              .substring(7);
      return new Capabilities(Long.parseUnsignedLong(mask.strip(), 16), true, isInitial());
    } catch (IOException | RuntimeException e) {
      return new Capabilities(0, false, true);
    }
  }

  /** Only the first user namespace maps every id to itself. */
  private static boolean isInitial() throws IOException {
    String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
    return map.split("\\s+")[2].equals("4294967295");
  }

  List<Finding> findings() {
    return List.of(
        finding(Feature.CAP_BPF, "CAP_BPF", BPF, true),
        finding(Feature.CAP_PERFMON, "CAP_PERFMON", PERFMON, true),
        finding(Feature.CAP_NET_ADMIN, "CAP_NET_ADMIN", NET_ADMIN, true),
        finding(Feature.CAP_DAC_READ_SEARCH, "CAP_DAC_READ_SEARCH", DAC_READ_SEARCH, false));
  }

  /**
   * Of the capabilities that something needs, those that are not here.
   *
   * @return their names, joined by "and"; empty when none is missing
   */
  String lacking(Feature... needed) {
    return findings().stream()
        .filter(finding -> List.of(needed).contains(finding.feature()) && !finding.isSupported())
        .map(finding -> finding.feature().name())
        .collect(Collectors.joining(" and "));
  }

  private Finding finding(Feature feature, String name, int bit, boolean adminServes) {
    String remedy = "run as root, or give the process " + name;
    if (!known) {
      return Finding.unknown(feature, "/proc/self/status cannot be read", "mount proc");
    }
    if (!initialNamespace) {
      return Finding.missing(
          feature,
          "this process is in a user namespace, where " + name + " does not count",
          remedy);
    }
    if (has(bit)) {
      return Finding.supported(feature, name);
    }
    return adminServes && has(SYS_ADMIN)
        ? Finding.supported(feature, "CAP_SYS_ADMIN in its place")
        : Finding.missing(feature, "this process lacks " + name, remedy);
  }

  private boolean has(int bit) {
    return (effective >>> bit & 1) != 0;
  }
}
