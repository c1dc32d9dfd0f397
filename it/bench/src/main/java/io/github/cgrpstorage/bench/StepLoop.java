package io.github.cgrpstorage.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Does one operation again and again, until its standard input ends: {@link Steps} counts. */
final class StepLoop {

  private static final int TIMES = 1000;

  /** So often that the JIT compiler has its last word long before. */
  private static final int WARM = 500;

  private static volatile boolean ended;

  private StepLoop() {}

  /** Takes the operation's name, and prints the number of the thread when it is warm. */
  static void main(String[] args) throws Exception {
    JavaBenchmark benchmark = new JavaBenchmark();
    benchmark.open();
    Thread.ofPlatform().daemon().start(StepLoop::awaitEnd);
    Callable<?> call = call(benchmark, args[0]);
    for (int i = 0; i < WARM; i++) {
      runMany(call);
    }
    System.out.println(Path.of("/proc/thread-self").toRealPath().getFileName());
    while (!ended) {
      runMany(call);
    }
    benchmark.close();
  }

  private static Callable<?> call(JavaBenchmark benchmark, String operation) {
    return switch (operation) {
      case "lookup" -> benchmark::lookup;
      case "update" -> benchmark::update;
      case "helper" -> benchmark::helper;
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private static int runMany(Callable<?> call) throws Exception {
    int nulls = 0;
    for (int i = 0; i < TIMES; i++) {
      nulls += call.call() == null ? 1 : 0;
    }
    return nulls;
  }

  private static void awaitEnd() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is said.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ended = true;
    }
  }
}
