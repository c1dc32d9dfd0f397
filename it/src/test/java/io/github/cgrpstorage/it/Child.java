package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process that ran to its end. */
record Child(List<String> command, int exit, String out, String err) {

  /** No child takes this long; it only keeps a hanging one from hanging the run. */
  private static final int GUARD_SECONDS = 120;

  static Child run(String... command) {
    return run(List.of(command));
  }

  static Child run(List<String> command) {
    try {
      Path out = Files.createTempFile("cgrp-it", ".out");
      Path err = Files.createTempFile("cgrp-it", ".err");
      try {
        int exit = await(builder(command).redirectOutput(out.toFile()).redirectError(err.toFile()));
        return new Child(command, exit, Files.readString(out), Files.readString(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One command line behind another, as setpriv and unshare take it. */
  static List<String> prefixed(List<String> prefix, List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }

  /** A shell runs a script; {@code "$1"} and so on are the arguments. */
  static Child shell(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    // The virtual machine would say on stderr that it picked them up.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder;
  }

  private static int await(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    try {
      if (!process.waitFor(GUARD_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + builder.command());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The command line of a main class of the tests in a virtual machine of its own. */
  static List<String> java(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                javaBinary(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  static String javaBinary() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Surefire hands its class path on in a jar; the real one is here. */
  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  Child check(int expectedExit) {
    assertEquals(expectedExit, exit, () -> "exit of " + this);
    return this;
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
