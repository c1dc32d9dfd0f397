package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.serve.AgentServer;
import io.github.cgrpstorage.serve.ServeOptions;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves what the loaded agent counts: /metrics for Prometheus, /cgroups.json, a page "
          + "at /, /-/healthy and /-/ready.",
      "Needs no capability. Every option can also be given in the environment "
          + "(--max-cgroups as CGRP_STORAGE_MAX_CGROUPS) and in a TOML file (max-cgroups); SIGHUP "
          + "reads the files again. See docs/serve.md."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage serve",
      "  cgrp-storage serve --listen 0.0.0.0:9753 --auth-file users",
      "  cgrp-storage serve --exclude '/user\\.slice(/.*)?' --depth 3 --max-cgroups 500",
      "  cgrp-storage serve --config serve.toml --config.check"
    })
final class ServeCommand implements Callable<Integer> {

  /** What a Prometheus server takes well from one target. */
  private static final long MANY_SERIES = 100_000;

  private final Terminal terminal;
  private final BlockingQueue<Boolean> hangups = new LinkedBlockingQueue<>();

  @Spec private CommandSpec spec;

  @Mixin private ServeArguments arguments;

  @Option(names = "--config", paramLabel = "FILE", description = "A TOML file of options.")
  private Path config;

  @Option(
      names = "--config.check",
      description = "Check the options and the files that they name, and end.")
  private boolean check;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServeSettings settings =
        new ServeSettings(
            spec.commandLine().getParseResult().matchedOptions(), config, System.getenv());
    ServeOptions options = settings.read();
    checkFiles(options);
    if (check) {
      terminal.note("the configuration is good");
      return ExitCode.DONE;
    }
    return serve(settings, options);
  }

  private static void checkFiles(ServeOptions options) {
    try {
      AgentServer.check(options);
    } catch (IOException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private int serve(ServeSettings settings, ServeOptions options)
      throws IOException, InterruptedException {
    try (CleanExit _ = CleanExit.ofThisThread();
        Bpf bpf = Bpf.open();
        AgentServer server = AgentServer.start(bpf, options, this::note)) {
      Object before = Signals.register("HUP", () -> hangups.add(true));
      try {
        note("listening on " + server.address());
        warn(options);
        server.view().ifPresent(this::estimate);
        while (hangups.take()) {
          reload(server, settings);
        }
      } finally {
        Signals.unregister("HUP", before);
      }
    }
    return ExitCode.DONE;
  }

  private void note(String text) {
    terminal.note("cgrp-storage: " + text);
  }

  private void warn(ServeOptions options) {
    boolean local = options.listen().getAddress().isLoopbackAddress();
    if (!local && options.users().isEmpty()) {
      note("everybody who reaches this address can read it: see --auth-file");
    }
    if (!local && options.users().isPresent() && options.tls().isEmpty()) {
      note("passwords go over the network in the clear: see --tls-certificate");
    }
  }

  private void estimate(View view) {
    long series = view.series();
    note("%d cgroups make %d series".formatted(view.cgroups(), series));
    if (series > MANY_SERIES) {
      note("that is much for one target: see --depth, --exclude, --max-cgroups and --files");
    }
  }

  /** A mistake in a file does not end what works. */
  private void reload(AgentServer server, ServeSettings settings) {
    try {
      ServeOptions options = settings.read();
      server.reload(options);
      note("reloaded");
      warn(options);
      server.view().ifPresent(this::estimate);
    } catch (UsageException | IOException e) {
      note("not reloaded: " + e.getMessage());
    } catch (RuntimeException e) {
      // A mistake of ours: its name helps to find it.
      note("not reloaded: " + e);
    }
  }
}
