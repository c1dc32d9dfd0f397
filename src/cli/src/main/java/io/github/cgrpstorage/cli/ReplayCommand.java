package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.record.Recording;
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
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a trace on the kernel or on the model and prints each outcome as LINE OUTCOME.",
      "Uses cgroups, maps and pins of its own, and removes them at the end.",
      "Exit 0 when the trace ran, 2 when it does not keep to the format: nothing of it runs "
          + "then.",
      "A file that 'record' wrote is printed instead, one snapshot after the other, as "
          + "'dump' does; what is not whole at its end is left out, and said."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage replay --on kernel regression.trace",
      "  cgrp-storage replay --on model --release 6.2 - <regression.trace",
      "  cgrp-storage replay -o csv --fields cgroup,processes_exec night.rec",
      "  cgrp-storage replay --from 2026-11-04T02:00:00Z night.rec"
    })
final class ReplayCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private SideOptions side;

  @Mixin private ViewOptions view;
  @Mixin private RecordedOptions recorded;

  @Parameters(paramLabel = "FILE", description = "The file; - for a trace on standard input.")
  private String file;

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    view.check();
    if (isRecording()) {
      return new ReplayRecording(terminal, view, recorded).print(Path.of(file));
    }
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

  private boolean isRecording() throws IOException {
    try {
      Path path = Path.of(file);
      return !file.equals("-")
          && !Recording.parts(path).isEmpty()
          && Recording.is(Recording.parts(path).getFirst());
    } catch (InvalidPathException _) {
      return false;
    }
  }

  private Trace parse() {
    try {
      return TraceParser.parse(file, read());
    } catch (TraceSyntaxException e) {
      throw new UsageException(e.getMessage());
    } catch (IOException e) {
      throw new UsageException("cannot read '" + file + "': " + Failures.text(e));
    } catch (InvalidPathException e) {
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
    if (view.isJson()) {
      List<Map<String, Object>> outcomes = new ArrayList<>();
      run(bpf, trace, (step, outcome) -> outcomes.add(entry(trace, step, outcome)));
      terminal.json(Map.of("release", bpf.kernel().release().toString(), "outcomes", outcomes));
    } else {
      run(bpf, trace, (step, outcome) -> terminal.line(step.line() + " " + outcome));
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
