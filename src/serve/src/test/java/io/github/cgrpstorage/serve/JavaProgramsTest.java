package io.github.cgrpstorage.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.serve.example.FlightRecorderExample;
import io.github.cgrpstorage.serve.example.MicrometerExample;
import io.github.cgrpstorage.serve.example.OpenTelemetryExample;
import io.github.cgrpstorage.serve.example.PrometheusExample;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of docs/java.md, run. */
class JavaProgramsTest {

  @ParameterizedTest
  @ValueSource(strings = {"Prometheus", "OpenTelemetry", "Micrometer", "FlightRecorder"})
  void theDocumentShowsTheCompiledExample(String name) throws IOException {
    String file = "src/test/java/io/github/cgrpstorage/serve/example/" + name + "Example.java";
    String code = Files.readString(Path.of(file));
    String shown =
        code.substring(code.indexOf("// begins\n") + 10, code.indexOf("    // ends")).indent(-4);
    assertTrue(Files.readString(Path.of("../../docs/java.md")).contains(shown), shown);
  }

  @Test
  void prometheus() {
    MetricSnapshots scraped = PrometheusExample.register(TestViews.live()).scrape();
    assertTrue(
        scraped.stream()
            .anyMatch(one -> one.getMetadata().getName().startsWith("cgroup_network_io_bytes")));
  }

  @Test
  void openTelemetry() {
    Collection<MetricData> metrics = OpenTelemetryExample.collect(TestViews.live());
    MetricData io = metric(metrics, "cgroup.network.io");
    assertEquals("By", io.getUnit());
    LongPointData point =
        io.getLongSumData().getPoints().stream().skip(4).findFirst().orElseThrow();
    assertEquals(3, point.getValue());
    assertEquals(nanos(), point.getStartEpochNanos());
    assertEquals(
        "receive", point.getAttributes().get(AttributeKey.stringKey("network.io.direction")));
    assertEquals(
        TestViews.CONTAINER, point.getAttributes().get(AttributeKey.stringKey("container.id")));
    assertEquals(8, io.getLongSumData().getPoints().size());
    assertEquals(2, metric(metrics, "container.network.io").getLongSumData().getPoints().size());
    ExponentialHistogramPointData latency =
        metric(metrics, "cgroup.sched.runqueue_latency")
            .getExponentialHistogramData()
            .getPoints()
            .iterator()
            .next();
    assertEquals(0, latency.getScale());
    assertEquals(-3, latency.getPositiveBuckets().getOffset());
    assertEquals(List.of(1L, 0L, 2L, 1L), latency.getPositiveBuckets().getBucketCounts());
    assertEquals(2.0, latency.getSum());
  }

  private static long nanos() {
    return TimeUnit.SECONDS.toNanos(TestViews.START.getEpochSecond());
  }

  private static MetricData metric(Collection<MetricData> metrics, String name) {
    return metrics.stream().filter(one -> one.getName().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void micrometer() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    MicrometerExample.bind(TestViews.live(), registry);
    System.gc(); // Nobody but the registry holds the meters' numbers.
    FunctionCounter io =
        registry
            .get("cgroup.network.io")
            .tag("cgroup", "/gone")
            .tag("direction", "transmit")
            .functionCounter();
    assertEquals(40, io.count());
    FunctionTimer latency =
        registry.get("cgroup.sched.runqueue.latency").tag("cgroup", "/").functionTimer();
    assertEquals(4, latency.count());
    assertEquals(2, latency.totalTime(TimeUnit.SECONDS));
  }

  @Test
  void flightRecorder(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("cgroups.jfr");
    FlightRecorderExample.record(TestViews.live(), file);
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertTrue(events.stream().anyMatch(JavaProgramsTest::isIoOfGone), events::toString);
    RecordedEvent latency =
        events.stream()
            .filter(event -> event.getEventType().getName().equals("cgrpstorage.CgroupHistogram"))
            .filter(event -> event.getString("cgroup").equals("/"))
            .findFirst()
            .orElseThrow();
    assertEquals(4, latency.getLong("count"));
    assertEquals(1.0, latency.getDouble("median"));
  }

  private static boolean isIoOfGone(RecordedEvent event) {
    return event.getEventType().getName().equals("cgrpstorage.CgroupNumber")
        && event.getString("cgroup").equals("/gone")
        && event.getString("metric").equals("cgroup_network_io_bytes")
        && event.getString("labels").equals("direction=receive")
        && event.getDouble("value") == 4;
  }
}
