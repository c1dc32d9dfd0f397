package io.github.cgrpstorage.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code cgrp-storage serve}, running as a user without any right. Closing ends it. */
final class Serving implements AutoCloseable {

  private static final Pattern LISTENS = Pattern.compile("listening on (\\S+)");
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient client = HttpClient.newHttpClient();

  private Serving(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::listen);
  }

  /** Until it listens. */
  static Serving start(List<String> command) throws IOException {
    // Whoever runs the tests under nohup hands an ignored SIGHUP down.
    List<String> hearing = Child.prefixed(List.of("env", "--default-signal=HUP"), command);
    ProcessBuilder builder = new ProcessBuilder(Child.prefixed(Nobody.RUNS, hearing));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    Serving serving = new Serving(builder.redirectErrorStream(true).start());
    serving.await(LISTENS);
    return serving;
  }

  private void listen() {
    try (BufferedReader reader = process.inputReader()) {
      reader.lines().forEach(said::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      said.add(e.toString());
    }
  }

  /** Until it says so on standard error. */
  Matcher await(Pattern pattern) {
    Eventually.holds(() -> pattern + " in " + said, () -> find(pattern) != null);
    return find(pattern);
  }

  private Matcher find(Pattern pattern) {
    return said().stream().map(pattern::matcher).filter(Matcher::find).findFirst().orElse(null);
  }

  /** What it wrote until now, line by line. */
  List<String> said() {
    return List.copyOf(said);
  }

  URI address() {
    return URI.create(await(LISTENS).group(1));
  }

  long pid() {
    return process.pid();
  }

  HttpResponse<String> get(String path) throws IOException {
    return send(client, path);
  }

  HttpResponse<String> send(HttpClient with, String path) throws IOException {
    try {
      return with.send(
          HttpRequest.newBuilder(address().resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** An answer by lines, for one that is long; to be closed. */
  Stream<String> lines(String path) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(address().resolve(path)).build();
    try {
      HttpResponse<Stream<String>> answer =
          client.send(request, HttpResponse.BodyHandlers.ofLines());
      if (answer.statusCode() != 200) {
        throw new IOException(path + ": " + answer.statusCode());
      }
      return answer.body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  boolean isReady() {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code kill -9}. */
  void kill() {
    end(process.destroyForcibly());
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + process);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    end(process);
    client.close();
  }
}
