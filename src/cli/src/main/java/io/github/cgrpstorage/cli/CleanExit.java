package io.github.cgrpstorage.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command clean up when the process is asked to end (SIGINT, SIGTERM): the command's thread
 * is interrupted, and the process waits for {@link #close()}, which the command calls last.
 */
final class CleanExit implements AutoCloseable {

  private static final int SECONDS = 10;

  private final CountDownLatch cleaned = new CountDownLatch(1);
  private final Thread hook;

  private CleanExit(Thread command) {
    this.hook = new Thread(() -> interruptAndWait(command), "clean-exit");
  }

  static CleanExit ofThisThread() {
    CleanExit exit = new CleanExit(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(exit.hook);
    return exit;
  }

  private void interruptAndWait(Thread command) {
    command.interrupt();
    try {
      cleaned.await(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    cleaned.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs now and waits for the line above.
    }
  }
}
