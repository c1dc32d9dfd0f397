package io.github.cgrpstorage.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs whole processes, and times them by the clock, several in turn. */
final class Commands {

  /** The program of this JVM. */
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin/java").toString();

  private Commands() {}

  /**
   * The median for each command.
   *
   * @param commands each is run once a round, its output thrown away
   * @param rounds how many rounds, after one that is not counted
   */
  static double[] medianMillis(List<List<String>> commands, int rounds)
      throws IOException, InterruptedException {
    double[][] times = new double[commands.size()][rounds];
    for (int round = -1; round < rounds; round++) {
      for (int i = 0; i < commands.size(); i++) {
        double millis = millis(commands.get(i));
        if (round >= 0) {
          times[i][round] = millis;
        }
      }
    }
    return Arrays.stream(times).mapToDouble(each -> Figures.median(Arrays.stream(each))).toArray();
  }

  private static double millis(List<String> command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    run(command);
    return (System.nanoTime() - start) / 1e6;
  }

  /** Runs a command, which must succeed. */
  static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
  }

  /** The lines of a command's standard output; what it says of errors is seen. */
  static List<String> lines(List<String> command) throws IOException, InterruptedException {
    return read(command, ProcessBuilder.Redirect.INHERIT).lines().toList();
  }

  /** A command's standard output. */
  static String output(List<String> command) throws IOException, InterruptedException {
    return read(command, ProcessBuilder.Redirect.DISCARD);
  }

  private static String read(List<String> command, ProcessBuilder.Redirect errors)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectError(errors).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    return text;
  }
}
