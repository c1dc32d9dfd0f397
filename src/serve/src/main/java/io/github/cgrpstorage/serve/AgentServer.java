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
  private final Addresses addresses;
  private volatile Service service;
  private ServeOptions options;
  private Listener listener;
  private Optional<OtlpPush> push = Optional.empty();
  private final PushLog pushLog;

  private AgentServer(Bpf bpf, ServeOptions options, Consumer<String> log) throws IOException {
    this.bpf = bpf;
    this.options = options;
    this.log = log;
    this.pushLog = PushLog.attach(log);
    this.addresses = new Addresses(() -> service);
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
    Prepared prepared = Prepared.of(options);
    server.service = new Service(bpf, options, log);
    try {
      server.addresses.allow(prepared.users().orElse(null));
      server.listener = Listener.open(options.listen(), prepared.tls(), server.addresses);
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
   * was counted is lost: it is in the kernel. When a file is wrong all stays as it was.
   *
   * @param next the new options
   * @throws IOException when a file is missing or wrong, or it cannot listen
   */
  public synchronized void reload(ServeOptions next) throws IOException {
    Prepared prepared = Prepared.of(next);
    boolean moves = !next.listen().equals(options.listen());
    if (moves || prepared.tls().isPresent() || options.tls().isPresent()) {
      moveTo(next, prepared, moves);
    }
    addresses.allow(prepared.users().orElse(null));
    if (sameSource(next)) {
      service.select(next.selection());
    } else {
      replaceService(next);
    }
    if (!next.otlp().equals(options.otlp())) {
      push.ifPresent(OtlpPush::close);
      push = pushTo(next);
    }
    options = next;
  }

  private boolean sameSource(ServeOptions next) {
    return Arrays.asList(next.pins(), next.interval(), next.keep(), next.files())
        .equals(Arrays.asList(options.pins(), options.interval(), options.keep(), options.files()));
  }

  /** At another address the new one listens before the old one stops. */
  private void moveTo(ServeOptions next, Prepared prepared, boolean moves) throws IOException {
    Listener old = listener;
    if (!moves) {
      old.close();
    }
    InetSocketAddress to = moves ? next.listen() : old.address();
    listener = Listener.open(to, prepared.tls(), addresses);
    if (moves) {
      old.close();
    }
  }

  private void replaceService(ServeOptions next) throws IOException {
    Service old = service;
    Service fresh = new Service(bpf, next, log);
    fresh.start();
    service = fresh;
    old.close();
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
