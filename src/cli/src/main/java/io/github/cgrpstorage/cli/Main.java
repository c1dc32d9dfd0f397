package io.github.cgrpstorage.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code cgrp-storage}: with no argument, the demo. */
@Command(
    name = "cgrp-storage",
    version = "cgrp-storage 0.1.0",
    mixinStandardHelpOptions = true,
    description = "Cgroup-local storage (BPF_MAP_TYPE_CGRP_STORAGE) from Java.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done.",
      "1:Absent, or refused because of what is there; said on stderr.",
      "2:The command was used wrongly.",
      "3:This machine cannot do it; the remedy is on stderr.",
      "4:The kernel refused; the errno is on stderr.",
      "130:Ended by SIGINT.",
      "141:What read the output went away.",
      "143:Ended by SIGTERM."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cgrp-storage                          run the demo",
      "  cgrp-storage doctor --json",
      "  cgrp-storage map create /sys/fs/bpf/io --layout \"u64 reads; u64 writes\"",
      "  cgrp-storage map list /sys/fs/bpf/io"
    })
public final class Main implements Runnable {

  private Main() {}

  /**
   * Runs the command line and ends the process with its exit code.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    // Text goes out as UTF-8 whatever the locale: names of cgroups are escaped where they are not
    // text.
    StandardOutput standard = new StandardOutput();
    PrintStream out = new PrintStream(standard, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(new Terminal(out, err, standard::failure), args));
  }

  static int run(Terminal terminal, String... args) {
    List<String> given = args.length == 0 ? List.of("demo") : List.of(args);
    CommandLine line = new CommandLine(new Main(), new CommandFactory(terminal));
    Subcommands.add(line, given);
    line.setOut(terminal.outWriter());
    line.setErr(terminal.errWriter());
    line.setExecutionExceptionHandler(
        (failure, command, _) -> Failures.report(failure, command, terminal));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi()));
    int code = line.execute(given.toArray(String[]::new));
    terminal.flush();
    return code;
  }

  @Override
  public void run() {
    throw new IllegalStateException("with no argument the demo runs");
  }
}
