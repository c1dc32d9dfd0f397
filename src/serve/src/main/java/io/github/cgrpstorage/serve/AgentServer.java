package io.github.cgrpstorage.serve;

import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.opentelemetry.OtlpPush;
import io.github.cgrpstorage.storage.Bpf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * Serves what a pinned agent counts, over HTTP:
 *
 * <ul>
 *   <li>{@code /metrics}: Prometheus text, OpenMetrics or protobuf with native histograms, as the
 *       client asks
 *   <li>{@code /cgroups.json}: the same as one document
 *   <li>{@code /}: a page that shows it live
 *   <li>{@code /-/healthy}, {@code /-/ready}
 * </ul>
 *
 * <p>It also pushes by OTLP where it is told to. It needs no capability and keeps nothing that
 * matters: the numbers are in the kernel, so one that is killed and started again shows the same.
 * An agent may be loaded before or after it.
 *
 * <p>Thread-safe. Whoever starts it closes it.
 */
public final class AgentServer implements AutoCloseable {

  private final Bpf bpf;
  private final Consumer<String> log;
  private volatile Service service;
  private ServeOptions options;
  private Prepared prepared;
  private Listener listener;
  private Optional<OtlpPush> push = Optional.empty();
  private final PushLog pushLog;

  private AgentServer(Bpf bpf, ServeOptions options, Consumer<String> log) throws IOException {
    this.bpf = bpf;
    this.options = options;
    this.log = log;
    this.pushLog = PushLog.attach(log);
  }

  /**
   * Starts to serve.
   *
   * @param bpf the kernel, from {@link Bpf#open()}; stays its owner's
   * @param options what to serve
   * @param log takes what happens, a line at a time, from any thread
   * @return the server, which the caller closes
   * @throws IOException when it cannot listen, or a file is missing or wrong; the message says what
   *     to do
   */
  public static AgentServer start(Bpf bpf, ServeOptions options, Consumer<String> log)
      throws IOException {
    AgentServer server = new AgentServer(bpf, options, log);
    server.prepared = Prepared.of(options);
    server.service = new Service(bpf, options, log);
    try {
      server.listener = server.bind(options.listen(), server.prepared);
      server.listener.start();
    } catch (IOException | RuntimeException e) {
      server.service.close();
      server.pushLog.close();
      throw e;
    }
    server.service.start();
    server.push = server.pushTo(options);
    return server;
  }

  private Optional<OtlpPush> pushTo(ServeOptions to) {
    return to.otlp()
        .map(
            otlp ->
                OtlpPush.start(this::orNothing, otlp.endpoint(), otlp.interval(), otlp.headers()));
  }

  private View orNothing() {
    return view().orElseGet(View::nothing);
  }

  /**
   * Checks what {@link #start} would read before it serves: certificate, key and users.
   *
   * @param options what to serve
   * @throws IOException when a file is missing or wrong
   */
  public static void check(ServeOptions options) throws IOException {
    Prepared.of(options);
  }

  /** What was read from the files that options name. */
  private record Prepared(Optional<Users> users, Optional<SSLContext> tls) {

    static Prepared of(ServeOptions options) throws IOException {
      try {
        return read(options);
      } catch (FileSystemException e) {
        throw new IOException(Reason.of(e), e);
      }
    }

    private static Prepared read(ServeOptions options) throws IOException {
      return new Prepared(
          options.users().isPresent()
              ? Optional.of(Users.read(options.users().get()))
              : Optional.empty(),
          options.tls().isPresent()
              ? Optional.of(options.tls().get().context())
              : Optional.empty());
    }
  }

  /**
   * Where it listens.
   *
   * @return the address, with the port that was chosen when 0 was asked for
   */
  public synchronized URI address() {
    InetSocketAddress at = listener.address();
    String host = at.getAddress().getHostAddress();
    String scheme = options.tls().isPresent() ? "https" : "http";
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return URI.create(scheme + "://" + literal + ":" + at.getPort() + "/");
  }

  /**
   * What it serves now.
   *
   * @return the view; empty without an agent, or when it cannot be read, which was logged
   */
  public Optional<View> view() {
    try {
      return Optional.of(service.view());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Goes on with other options; certificate, key and users are read again in any case. Nothing that
   * was counted is lost: it is in the kernel. When a file is wrong, or it cannot listen where it is
   * to, all stays as it was.
   *
   * @param next the new options
   * @throws IOException when a file is missing or wrong, or it cannot listen
   */
  public synchronized void reload(ServeOptions next) throws IOException {
    Prepared files = Prepared.of(next);
    Service fresh = sameSource(next) ? service : new Service(bpf, next, log);
    Listener old = listener;
    try {
      listener = listenerFor(next, files);
    } catch (IOException | RuntimeException e) {
      if (fresh != service) {
        fresh.close();
      }
      throw e;
    }
    serveFrom(fresh, next);
    openInPlaceOf(old, files);
    if (!next.otlp().equals(options.otlp())) {
      push.ifPresent(OtlpPush::close);
      push = pushTo(next);
    }
    options = next;
    prepared = files;
  }

  private boolean sameSource(ServeOptions next) {
    return Arrays.asList(next.pins(), next.interval(), next.keep(), next.files())
        .equals(Arrays.asList(options.pins(), options.interval(), options.keep(), options.files()));
  }

  /** Each listener has its own users: those of one must not open another. */
  private Listener bind(InetSocketAddress to, Prepared files) throws IOException {
    Addresses addresses = new Addresses(() -> service, log);
    addresses.allow(files.users().orElse(null));
    return Listener.bind(to, files.tls(), addresses);
  }

  /** The one that is there where it will do, or another, which does not answer yet. */
  private Listener listenerFor(ServeOptions next, Prepared files) throws IOException {
    boolean moves = !next.listen().equals(options.listen());
    if (!moves && files.tls().isEmpty() && options.tls().isEmpty()) {
      return listener;
    }
    InetSocketAddress now = listener.address();
    InetSocketAddress to = moves ? next.listen() : now;
    return to.getPort() == now.getPort() ? bindAgain(now, to, files) : bind(to, files);
  }

  /** Two cannot have one port: the old one stops first, and comes back when the new one cannot. */
  private Listener bindAgain(InetSocketAddress now, InetSocketAddress to, Prepared files)
      throws IOException {
    listener.close();
    try {
      return bind(to, files);
    } catch (IOException | RuntimeException e) {
      listener = bind(now, prepared);
      listener.start();
      throw e;
    }
  }

  private void serveFrom(Service next, ServeOptions with) {
    if (next == service) {
      service.select(with.selection());
      return;
    }
    Service old = service;
    next.start();
    service = next;
    old.close();
  }

  private void openInPlaceOf(Listener old, Prepared files) {
    if (listener == old) {
      listener.addresses().allow(files.users().orElse(null));
    } else {
      listener.start();
      old.close();
    }
  }

  /** Stops listening and reading. */
  @Override
  public synchronized void close() {
    push.ifPresent(OtlpPush::close);
    listener.close();
    service.close();
    pushLog.close();
  }
}
