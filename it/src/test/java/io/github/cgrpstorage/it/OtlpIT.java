package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.Feature;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A receiver made of OTLP's own messages accepts what {@code serve} pushes. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.TP_BTF, Feature.CGROUP_ITERATOR, Feature.BPFFS})
class OtlpIT extends ServeFixture {

  private final List<ExportMetricsServiceRequest> received = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private HttpServer receiver;

  @BeforeEach
  void receive() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    receiver.createContext("/v1/metrics", this::take);
    receiver.start();
  }

  @AfterEach
  void endReceiver() {
    receiver.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    assertEquals("application/x-protobuf", exchange.getRequestHeaders().getFirst("Content-Type"));
    tokens.add(exchange.getRequestHeaders().getFirst("X-Token"));
    received.add(
        ExportMetricsServiceRequest.parseFrom(new GZIPInputStream(exchange.getRequestBody())));
    byte[] answer = ExportMetricsServiceResponse.getDefaultInstance().toByteArray();
    exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
    exchange.close();
  }

  @Test
  void itAcceptsThePush() throws IOException {
    loadAndPin();
    Cgroup cgroup = cgroups.make("pushed");
    Load.run(cgroup, "exec", 8);
    String endpoint = "http://127.0.0.1:" + receiver.getAddress().getPort();
    serve("--otlp-endpoint", endpoint, "--otlp-interval", "500ms", "--otlp-header", "X-Token=t");
    Eventually.holds("a push", () -> received.size() >= 2);
    List<NumberDataPoint> points =
        metrics("cgroup.processes.exec")
            .flatMap(metric -> metric.getSum().getDataPointsList().stream())
            .filter(point -> point.getAttributesList().contains(attribute(name(cgroup))))
            .toList();
    assertEquals(8, points.getLast().getAsInt());
    assertTrue(points.getLast().getStartTimeUnixNano() < points.getLast().getTimeUnixNano());
    assertTrue(points.getLast().getStartTimeUnixNano() > 0);
    assertTrue(
        metrics("cgroup.sched.runqueue_latency")
            .allMatch(metric -> metric.getExponentialHistogram().getDataPointsCount() > 0));
    assertEquals("t", tokens.getFirst());
  }

  private Stream<Metric> metrics(String name) {
    return received.stream()
        .flatMap(request -> request.getResourceMetricsList().stream())
        .flatMap(resource -> resource.getScopeMetricsList().stream())
        .flatMap(scope -> scope.getMetricsList().stream())
        .filter(metric -> metric.getName().equals(name));
  }

  private static KeyValue attribute(String path) {
    KeyValue.Builder attribute = KeyValue.newBuilder().setKey("cgroup.path");
    attribute.getValueBuilder().setStringValue(path);
    return attribute.build();
  }
}
