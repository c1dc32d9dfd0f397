package io.github.cgrpstorage.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Does a little of everything that the agent counts, until it is closed. */
final class BusyMachine implements AutoCloseable {

  private static final String PROCESSES = "while :; do /bin/true; done";

  private final Process shell;
  private final ServerSocket listener;
  private final Socket near;
  private final Socket far;
  private final Thread echo;
  private final Thread talk;

  BusyMachine() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    near = new Socket(listener.getInetAddress(), listener.getLocalPort());
    far = listener.accept();
    near.setTcpNoDelay(true);
    far.setTcpNoDelay(true);
    echo = Thread.ofPlatform().daemon().start(() -> pass(far, false));
    talk = Thread.ofPlatform().daemon().start(() -> pass(near, true));
    shell = new ProcessBuilder("sh", "-c", PROCESSES).start();
  }

  /** Sends back what comes, until the connection is closed. */
  private static void pass(Socket socket, boolean begins) {
    try (InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream()) {
      if (begins) {
        out.write(1);
      }
      for (int b = in.read(); b >= 0; b = in.read()) {
        out.write(b);
      }
    } catch (IOException e) {
      // Closed: this is how it ends.
    }
  }

  /** The machine is busy for a while. */
  static void forMillis(long millis) throws IOException, InterruptedException {
    try (BusyMachine _ = new BusyMachine()) {
      Thread.sleep(millis);
    }
  }

  @Override
  public void close() throws IOException {
    shell.destroyForcibly();
    near.close();
    far.close();
    listener.close();
    try {
      echo.join();
      talk.join();
      shell.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
