package io.github.cgrpstorage.serve;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.prometheus.CgroupCollector;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What answers at each address. */
final class Addresses {

  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> PAGES =
      Map.of(
          "/", "text/html; charset=utf-8",
          "/page.js", JAVASCRIPT,
          "/data.js", JAVASCRIPT,
          "/draw.js", JAVASCRIPT,
          "/numbers.js", JAVASCRIPT,
          "/cgroups.css", "text/css; charset=utf-8");

  /** The page is made of its own files and its own server's answers, nothing else. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Supplier<Service> service;
  private final Consumer<String> log;

  /** Null when everybody may ask. */
  private volatile Authenticator users;

  Addresses(Supplier<Service> service, Consumer<String> log) {
    this.service = service;
    this.log = log;
  }

  void allow(Authenticator users) {
    this.users = users;
  }

  void addTo(HttpServer server) {
    PrometheusRegistry registry = new PrometheusRegistry();
    MultiCollector collector = () -> CgroupCollector.snapshots(service.get().families());
    registry.register(collector);
    guarded(server.createContext("/metrics", new MetricsHandler(registry)));
    guarded(server.createContext("/cgroups.json", this::json));
    guarded(server.createContext("/", this::page));
    // Without a password: they say nothing, and who probes often has none.
    open(server.createContext("/-/healthy", exchange -> answer(exchange, 200, "healthy\n")));
    open(server.createContext("/-/ready", this::ready));
  }

  private void guarded(HttpContext context) {
    open(context);
    context.setAuthenticator(
        new Authenticator() {
          @Override
          public Result authenticate(HttpExchange exchange) {
            Authenticator now = users;
            return now == null ? new Success(null) : now.authenticate(exchange);
          }
        });
  }

  private void open(HttpContext context) {
    context.getFilters().add(Filter.beforeHandler("security headers", Addresses::addHeaders));
    context.getFilters().add(new ReadOnly());
    context.getFilters().add(new Survivor());
  }

  private static void addHeaders(HttpExchange exchange) {
    exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
  }

  /** Nothing can be changed from outside. */
  private static final class ReadOnly extends Filter {

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
      String method = exchange.getRequestMethod();
      if (method.equals("GET") || method.equals("HEAD")) {
        chain.doFilter(exchange);
      } else {
        answer(exchange, 405, "only GET and HEAD\n");
      }
    }

    @Override
    public String description() {
      return "read only";
    }
  }

  /** An answer that memory does not suffice for breaks off; the next one may be smaller. */
  private final class Survivor extends Filter {

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
      try {
        chain.doFilter(exchange);
      } catch (OutOfMemoryError e) {
        exchange.close();
        log.accept(exchange.getRequestURI().getPath() + ": " + Reason.of(e));
      }
    }

    @Override
    public String description() {
      return "survives a lack of memory";
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    String why = service.get().whyNotReady();
    answer(exchange, why.isEmpty() ? 200 : 503, (why.isEmpty() ? "ready" : why) + "\n");
  }

  private void json(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals("/cgroups.json")) {
      answer(exchange, 404, "not found\n");
      return;
    }
    View view;
    try {
      view = service.get().view();
    } catch (IOException | RuntimeException e) {
      answer(exchange, 503, Reason.of(e) + "\n");
      return;
    }
    CgroupsJson.send(exchange, view);
  }

  private void page(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String type = PAGES.get(path);
    if (type == null) {
      answer(exchange, 404, "not found\n");
      return;
    }
    String name = path.equals("/") ? "index.html" : path.substring(1);
    try (InputStream file = Addresses.class.getResourceAsStream("web/" + name)) {
      answer(exchange, 200, type, file.readAllBytes());
    }
  }

  static void answer(HttpExchange exchange, int status, String text) throws IOException {
    answer(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
