package io.github.cgrpstorage.serve;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * A listening socket, the threads that answer and what they answer. Whoever made it closes it.
 *
 * <p>It first takes its place, and answers once it is started: who connects meanwhile waits.
 */
final class Listener implements AutoCloseable {

  private static final int GRACE_SECONDS = 1;

  private final HttpServer server;
  private final Addresses addresses;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Listener(HttpServer server, Addresses addresses) {
    this.server = server;
    this.addresses = addresses;
  }

  static Listener bind(InetSocketAddress address, Optional<SSLContext> tls, Addresses addresses)
      throws IOException {
    Listener listener = new Listener(server(address, tls), addresses);
    listener.server.setExecutor(listener.threads);
    addresses.addTo(listener.server);
    return listener;
  }

  void start() {
    server.start();
  }

  Addresses addresses() {
    return addresses;
  }

  private static HttpServer server(InetSocketAddress address, Optional<SSLContext> tls)
      throws IOException {
    if (address.isUnresolved()) {
      throw new IOException("unknown host '" + address.getHostString() + "'");
    }
    try {
      if (tls.isEmpty()) {
        return HttpServer.create(address, 0);
      }
      HttpsServer server = HttpsServer.create(address, 0);
      server.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      return server;
    } catch (java.net.BindException e) {
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Answers under way get a moment to end. */
  @Override
  public void close() {
    server.stop(GRACE_SECONDS);
    threads.shutdownNow();
  }
}
