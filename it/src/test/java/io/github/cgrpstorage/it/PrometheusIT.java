package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus server scrapes what {@code serve} offers and answers; its tool checks it. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class PrometheusIT extends ServeFixture {

  static final Path PROGRAMS = Path.of(System.getProperty("cgrpstorage.it.prometheus")).normalize();
  private static final int PATIENCE_SECONDS = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private Process prometheus;
  private Path data;
  private int port;

  @AfterEach
  void endPrometheus() throws Exception {
    if (prometheus != null) {
      prometheus.destroy();
      assertTrue(prometheus.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
      TestFiles.removeTree(data);
    }
    client.close();
  }

  @Test
  void itScrapesAndAnswers() throws IOException {
    loadAndPin();
    Serving serving = serve();
    Cgroup cgroup = cgroups.make("scraped");
    Load.run(cgroup, "exec", 9);
    startPrometheus(serving.address());
    String label = "{cgroup=\"" + name(cgroup) + "\"}";
    assertAnswer("cgroup_processes_exec_total" + label, "9");
    assertAnswer("cgroup_agent_up", "1");
    // A native histogram: the text format and classic buckets have no such thing.
    Eventually.holds(
        "native histogram",
        () -> number("histogram_count(cgroup_sched_runqueue_latency_seconds" + label + ")") >= 9);
    assertAnswer(
        "cgroup_processes_exec_total" + label + " * on(cgroup) group_left(id) cgroup_info", "9");
  }

  /** As docs/serve.md says: of the old and the new one, only the new one has an info. */
  @Test
  void aCgroupThatIsMadeAgainIsJoined() throws IOException {
    loadAndPin();
    Cgroup old = cgroups.make("again");
    Load.run(old, "exec", 9);
    old.remove();
    Cgroup fresh = cgroups.make("again");
    Load.run(fresh, "exec", 2);
    startPrometheus(serve().address());
    assertAnswer(joined(old, "incarnation!=\"\""), "9");
    assertAnswer(joined(fresh, "incarnation=\"\""), "2");
  }

  private String joined(Cgroup cgroup, String incarnation) {
    String labels = "{cgroup=\"" + name(cgroup) + "\", " + incarnation + "}";
    return "cgroup_processes_exec_total"
        + labels
        + " * on (instance, cgroup) group_left (id) cgroup_info";
  }

  private void startPrometheus(URI target) throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    data = Files.createTempDirectory("cgrp-it-prometheus");
    Path config =
        Files.writeString(
            data.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s}
            scrape_configs:
            - job_name: cgroups
              static_configs: [{targets: ["%s"]}]
            """
                .formatted(target.getAuthority()));
    prometheus =
        new ProcessBuilder(
                PROGRAMS.resolve("prometheus").toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + data.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port,
                "--enable-feature=native-histograms",
                "--log.level=error")
            .redirectErrorStream(true)
            .redirectOutput(data.resolve("log").toFile())
            .start();
  }

  private void assertAnswer(String query, String expected) {
    Eventually.holds(query + " is " + expected, () -> expected.equals(answer(query)));
  }

  private double number(String query) {
    String answer = answer(query);
    return answer == null ? Double.NaN : Double.parseDouble(answer);
  }

  /** The only value; null while there is none. */
  private String answer(String query) {
    try {
      String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
      URI at = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=" + encoded);
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 503) {
        return null;
      }
      assertEquals(200, response.statusCode(), response::body);
      JsonNode found = JsonMapper.shared().readTree(response.body()).at("/data/result");
      return found.size() == 1 ? found.get(0).at("/value/1").asString() : null;
    } catch (java.net.ConnectException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** With names that are no text, or look like markup or like the format itself. */
  @Test
  void itsToolAcceptsTheMetrics() throws IOException {
    loadAndPin();
    Cgroup markup = cgroups.make("<b onload=x>\"q\"} 1 #");
    Cgroup bytes =
        markup.createChild(
            io.github.cgrpstorage.storage.seam.PathBytes.toPath(new byte[] {'a', (byte) 0xff}));
    try (bytes) {
      Load.run(markup, "exec", 2);
      Serving serving = serve();
      Path metrics = Files.writeString(folder.resolve("metrics"), serving.get("/metrics").body());
      assertTrue(Files.readString(metrics).contains("\\\"q\\\"} 1 #/a\\\\xff\""));
      String tool = PROGRAMS.resolve("promtool").toString();
      Child child = Child.shell("\"$1\" check metrics < \"$2\"", tool, metrics.toString());
      assertEquals(List.of(), child.check(0).lines());
      assertEquals("", child.err());
    } finally {
      Files.delete(bytes.pathAtOpen());
    }
  }
}
