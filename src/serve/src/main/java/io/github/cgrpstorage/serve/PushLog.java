package io.github.cgrpstorage.serve;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Takes what the OpenTelemetry SDK logs, a line each, in the place of its stack traces. */
final class PushLog extends Handler {

  /** Held, for a logger is forgotten with its settings when nobody holds it. */
  private static final Logger SDK = Logger.getLogger("io.opentelemetry");

  private final Consumer<String> log;

  private PushLog(Consumer<String> log) {
    this.log = log;
  }

  static PushLog attach(Consumer<String> log) {
    PushLog handler = new PushLog(log);
    SDK.setUseParentHandlers(false);
    SDK.addHandler(handler);
    return handler;
  }

  @Override
  public void publish(LogRecord entry) {
    if (isLoggable(entry)) {
      log.accept("OTLP: " + entry.getMessage().lines().findFirst().orElse("failed"));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    SDK.removeHandler(this);
    SDK.setUseParentHandlers(true);
  }
}
