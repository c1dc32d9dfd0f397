package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.differential.replay.Outcomes;
import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.Trace;
import io.github.cgrpstorage.differential.trace.TraceParser;
import io.github.cgrpstorage.differential.trace.TraceSyntaxException;
import io.github.cgrpstorage.differential.trace.TraceWriter;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a trace on the kernel or on the model and prints each outcome as LINE OUTCOME.",
      "Uses cgroups, maps and pins of its own, and removes them at the end.",
      "Exit 0 when the trace ran, 2 when it does not keep to the format: nothing of it runs then."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage replay --on kernel regression.trace",
      "  cgrp-storage replay --on model --release 6.2 - <regression.trace"
    })
final class ReplayCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private SideOptions side;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "The trace; - for standard input.")
  private String file;

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Trace trace = parse();
    try (CleanExit _ = CleanExit.ofThisThread();
        Bpf bpf = side.open(terminal)) {
      if (side.isKernel() && pins(trace)) {
        BpffsMount.ensure(Replayer.BPFFS.resolve("replay"), terminal);
      }
      replay(bpf, trace);
    }
    return ExitCode.DONE;
  }

  private Trace parse() {
    try {
      return TraceParser.parse(file, read());
    } catch (TraceSyntaxException e) {
      throw new UsageException(e.getMessage());
    } catch (IOException | InvalidPathException e) {
      throw new UsageException("cannot read '" + file + "': " + e.getMessage());
    }
  }

  private byte[] read() throws IOException {
    return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
  }

  private static boolean pins(Trace trace) {
    return trace.steps().stream().anyMatch(step -> step.operation() instanceof Operation.Pin);
  }

  private void replay(Bpf bpf, Trace trace) throws IOException {
    if (json) {
      List<Map<String, Object>> outcomes = new ArrayList<>();
      run(bpf, trace, (step, outcome) -> outcomes.add(entry(trace, step, outcome)));
      terminal.json(Map.of("release", bpf.kernel().release().toString(), "outcomes", outcomes));
    } else {
      run(bpf, trace, (step, outcome) -> terminal.outWriter().println(step.line() + " " + outcome));
    }
  }

  private static void run(Bpf bpf, Trace trace, BiConsumer<Trace.Step, String> sink)
      throws IOException {
    try (Replayer replayer = Replayer.open(bpf.kernel(), trace.scope())) {
      for (Trace.Step step : trace.steps()) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        int code = replayer.apply(step.operation());
        sink.accept(step, Outcomes.text(code, replayer.value()));
      }
    }
  }

  private static Map<String, Object> entry(Trace trace, Trace.Step step, String outcome) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("line", step.line());
    entry.put("operation", TraceWriter.write(trace.scope(), step.operation()));
    entry.put("outcome", outcome);
    return entry;
  }
}
