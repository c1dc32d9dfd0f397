package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.AgentPins;
import io.github.cgrpstorage.agent.export.Selection;
import io.github.cgrpstorage.serve.OtlpOptions;
import io.github.cgrpstorage.serve.ServeOptions;
import io.github.cgrpstorage.serve.TlsFiles;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/**
 * What can be said on the command line, in the environment and in the configuration file, by the
 * same names: {@code --max-cgroups 100}, {@code CGRP_STORAGE_MAX_CGROUPS=100} and {@code
 * max-cgroups = 100}.
 */
final class ServeArguments {

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:" + ServeOptions.PORT,
      converter = HostAndPort.class,
      description = "Where to listen; port 0 takes a free one. Default: ${DEFAULT-VALUE}.")
  private InetSocketAddress listen;

  @Option(
      names = "--pins",
      paramLabel = "DIR",
      description = "Where the agent is pinned. Default: /sys/fs/bpf/cgrp-storage.")
  private Path pins = AgentPins.USUAL;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "2s",
      converter = Durations.class,
      description = "How often to look for removed cgroups, such as 500ms or 2s. Default: 2s.")
  private Duration interval;

  @Option(
      names = "--keep",
      paramLabel = "TIME",
      defaultValue = "5m",
      converter = Durations.class,
      description = "How long to serve the last values of removed cgroups. Default: 5m.")
  private Duration keep;

  @Option(
      names = "--files",
      paramLabel = "BOOL",
      arity = "1",
      defaultValue = "true",
      description = "Whether to read cpu.stat, memory.current and so on, too. Default: true.")
  private boolean files;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      description = "Only cgroups whose whole path matches; may be given more than once.")
  private List<Pattern> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "REGEX",
      description = "Not those whose whole path matches; may be given more than once.")
  private List<Pattern> exclude = new ArrayList<>();

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Add what is deeper to its ancestor of depth N; the root's is 0.")
  private int depth;

  @Option(
      names = "--max-cgroups",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Add up all above N as cgroup=\"__other__\". Default: ${DEFAULT-VALUE}.")
  private int maxCgroups;

  @Option(
      names = "--auth-file",
      paramLabel = "FILE",
      description = "Ask for a name and password: a line NAME:PASSWORD each.")
  private Path authFile;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Serve HTTPS with this certificate chain (PEM).")
  private Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key (PEM, PKCS #8).")
  private Path tlsKey;

  @Option(
      names = "--otlp-endpoint",
      paramLabel = "URL",
      description = "Also push to this OTLP receiver, such as http://localhost:4318.")
  private URI otlpEndpoint;

  @Option(
      names = "--otlp-interval",
      paramLabel = "TIME",
      defaultValue = "15s",
      converter = Durations.class,
      description = "How often to push. Default: ${DEFAULT-VALUE}.")
  private Duration otlpInterval;

  @Option(
      names = "--otlp-header",
      paramLabel = "NAME=VALUE",
      description = "A header of each push; may be given more than once.")
  private Map<String, String> otlpHeaders = new LinkedHashMap<>();

  ServeOptions options() {
    if ((tlsCertificate == null) != (tlsKey == null)) {
      throw new UsageException("--tls-certificate and --tls-key go together");
    }
    try {
      return new ServeOptions(
          listen,
          pins,
          new Selection(include, exclude, depth, maxCgroups),
          interval,
          keep,
          files,
          Optional.ofNullable(authFile),
          Optional.ofNullable(tlsKey).map(key -> new TlsFiles(tlsCertificate, key)),
          Optional.ofNullable(otlpEndpoint)
              .map(endpoint -> new OtlpOptions(endpoint, otlpInterval, otlpHeaders)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
