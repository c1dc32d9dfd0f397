package io.github.cgrpstorage.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Help.Ansi;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}. Colours only on a
 * terminal.
 */
final class Terminal {

  /** Made when it is needed: that takes longer than all else that a start needs of this class. */
  private static final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder().build();
  }

  private final PrintStream out;
  private final PrintStream err;
  private final PrintWriter outWriter;
  private final PrintWriter errWriter;

  private final Supplier<Optional<IOException>> outFailure;

  Terminal(PrintStream out, PrintStream err) {
    this(out, err, Optional::empty);
  }

  /** With what says why {@code out} failed. */
  Terminal(PrintStream out, PrintStream err, Supplier<Optional<IOException>> outFailure) {
    this.outFailure = outFailure;
    this.out = out;
    this.err = err;
    this.outWriter = new PrintWriter(out, true, StandardCharsets.UTF_8);
    this.errWriter = new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  PrintWriter outWriter() {
    return outWriter;
  }

  PrintWriter errWriter() {
    return errWriter;
  }

  /** A result; when it cannot be written, the command ends by an {@link OutputException}. */
  void line(String text) {
    out.println(text);
    check();
  }

  /** As {@link #line}, of text that has the ends of its lines itself. */
  void text(String text) {
    out.print(text);
    check();
  }

  private void check() {
    if (out.checkError()) {
      throw new OutputException(outFailure.get());
    }
  }

  void note(String text) {
    err.println(text);
  }

  /** One JSON document on one line. */
  void json(Object document) {
    line(jsonText(document));
  }

  String jsonText(Object document) {
    return Json.MAPPER.writeValueAsString(document);
  }

  boolean isInteractive() {
    return System.console() != null && System.console().isTerminal();
  }

  Ansi ansi() {
    boolean colours = isInteractive() && System.getenv("NO_COLOR") == null;
    return colours ? Ansi.ON : Ansi.OFF;
  }

  /** Text with picocli's markup, such as {@code @|green ok|@}. */
  String styled(String markup) {
    return ansi().string(markup);
  }

  void flush() {
    outWriter.flush();
    errWriter.flush();
    out.flush();
    err.flush();
  }
}
