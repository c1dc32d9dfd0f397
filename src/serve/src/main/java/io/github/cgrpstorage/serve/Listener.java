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

/** A listening socket and the threads that answer. Whoever made it closes it. */
final class Listener implements AutoCloseable {

  private static final int GRACE_SECONDS = 1;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Listener(HttpServer server) {
    this.server = server;
  }

  static Listener open(InetSocketAddress address, Optional<SSLContext> tls, Addresses addresses)
      throws IOException {
    Listener listener = new Listener(bind(address, tls));
    listener.server.setExecutor(listener.threads);
    addresses.addTo(listener.server);
    listener.server.start();
    return listener;
  }

  private static HttpServer bind(InetSocketAddress address, Optional<SSLContext> tls)
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
