package io.github.cgrpstorage.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/**
 * A program that measures one operation at a time, for as long as it is told: one line "OPERATION
 * MILLISECONDS" each on its standard input, one line "OPERATION CPU CLOCK" each on its standard
 * output. The C sides of the benchmarks and the peers are such programs. It ends with its standard
 * input.
 */
final class Baseline implements AutoCloseable {

  /**
   * Nanoseconds of an operation.
   *
   * @param cpu CPU time of the measuring thread
   * @param clock by the clock
   */
  record Cost(double cpu, double clock) {
    static Cost parse(String answer) {
      String[] words = answer.split(" ");
      return new Cost(Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }
  }

  private final List<String> command;
  private final Process process;
  private final Writer questions;
  private final BufferedReader answers;

  Baseline(List<String> command) {
    this.command = command;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    questions = process.outputWriter();
    answers = process.inputReader();
  }

  Cost measure(String operation, double milliseconds) {
    try {
      questions.write(operation + " " + milliseconds + "\n");
      questions.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException(command + " ended with " + process.waitFor());
      }
      return Cost.parse(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      questions.close();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
