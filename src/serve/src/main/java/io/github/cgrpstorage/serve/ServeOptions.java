package io.github.cgrpstorage.serve;

import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.export.Selection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What to serve, and how.
 *
 * @param listen the address to listen on
 * @param pins where the agent is pinned
 * @param selection which cgroups
 * @param interval how often the values of removed cgroups are fetched
 * @param keep how long removed cgroups are served
 * @param files whether the files of cgroups are read, too
 * @param users a file with a line {@code NAME:PASSWORD} for each user who may ask; empty for
 *     everybody
 * @param tls the certificate and key; empty for plain HTTP
 * @param otlp where to push; empty to push nowhere
 */
public record ServeOptions(
    InetSocketAddress listen,
    Path pins,
    Selection selection,
    Duration interval,
    Duration keep,
    boolean files,
    Optional<Path> users,
    Optional<TlsFiles> tls,
    Optional<OtlpOptions> otlp) {

  /** The port unless told otherwise. */
  public static final int PORT = 9753;

  /** Loopback, the usual pins, all cgroups, every 2 seconds, removed ones for 5 minutes. */
  public static final ServeOptions USUAL =
      new ServeOptions(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
          AgentPins.USUAL,
          Selection.ALL,
          Duration.ofSeconds(2),
          Duration.ofMinutes(5),
          true,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Checks the durations. */
  public ServeOptions {
    if (interval.toMillis() < 100) {
      throw new IllegalArgumentException(
          "an interval is 100 ms or more, not " + interval.toMillis() + " ms");
    }
    if (keep.compareTo(interval) < 0) {
      throw new IllegalArgumentException(
          "removed cgroups are kept for one interval (%d ms) or more, not %d ms"
              .formatted(interval.toMillis(), keep.toMillis()));
    }
  }
}
