package io.github.cgrpstorage.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many instructions a call takes in user space, in Java and in C: counted by steps.c. */
final class Steps implements Section {

  /** Longer than counting takes. */
  private static final int MILLIS = 60_000;

  /**
   * Of one call.
   *
   * @param all instructions
   * @param library those of them in libbpf and libc
   */
  private record Count(int all, int library) {
    static Count parse(String line) {
      String[] words = line.split(" ");
      return new Count(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }
  }

  @Override
  public void run(Setting bench, Report report) throws IOException, InterruptedException {
    report.title("11", "instructions in user space from one system call to the next");
    report.line("%-24s%9s%9s%29s", "operation", "Java", "C", "both in libbpf and libc");
    Map<String, String> operations = new LinkedHashMap<>();
    operations.put("lookup", "lookup");
    operations.put("update", "update");
    operations.put("helper", "helper by test run");
    for (String operation : operations.keySet()) {
      Count java = ofJava(bench, operation);
      Count c = ofC(bench, operation);
      report.line("%-24s%9d%9d%29d", operations.get(operation), java.all(), c.all(), c.library());
    }
  }

  private static Count ofJava(Setting bench, String operation)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Commands.JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StepLoop.class.getName(),
                operation)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Writer _ = process.outputWriter();
        BufferedReader output = process.inputReader()) {
      return count(bench, output.readLine());
    } finally {
      process.waitFor();
    }
  }

  private static Count ofC(Setting bench, String operation)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(bench.program("bench_lookup"), "-d", bench.libraryObject("driver"), "-i")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Writer input = process.outputWriter();
        BufferedReader output = process.inputReader()) {
      input.write(operation + " 1\n" + operation + " " + MILLIS + "\n");
      input.flush();
      // After the first round it is in the second.
      output.readLine();
      return count(bench, Long.toString(process.pid()));
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static Count count(Setting bench, String thread)
      throws IOException, InterruptedException {
    // The middle one: between two of them the loop itself may have something to do.
    return Commands.lines(List.of(bench.program("steps"), thread)).stream()
        .map(Count::parse)
        .sorted(Comparator.comparingInt(Count::all))
        .skip(1)
        .findFirst()
        .orElseThrow();
  }
}
