package io.github.cgrpstorage.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.prometheus.CgroupCollector;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whole expositions, character by character. */
class PrometheusTest {

  private static MetricSnapshots collect() {
    return new CgroupCollector(TestViews.live()).collect();
  }

  private static String expected(String name) throws IOException {
    try (InputStream file = PrometheusTest.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** How long a reading took is another number each time. */
  private static String steady(String text) {
    return text.lines()
        .map(line -> line.replaceAll("^(cgroup_agent_read_seconds) .*", "$1 TOOK"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExpositionFormats.init().getPrometheusTextFormatWriter().write(out, collect());
    assertEquals(expected("metrics.txt"), steady(out.toString(StandardCharsets.UTF_8)));
  }

  /** Only this format has native histograms; (0.5, 1] is bucket 0 of schema 0. */
  @Test
  void nativeHistograms() {
    String text = ExpositionFormats.init().getPrometheusProtobufWriter().toDebugString(collect());
    String latency =
        text.substring(text.indexOf("name: \"cgroup_sched_runqueue_latency_seconds\""));
    for (String part :
        new String[] {
          "sample_count: 4", "schema: 0", "zero_threshold: 0.25", "zero_count: 1", "positive_span"
        }) {
      assertTrue(latency.contains(part), () -> part + " in " + latency);
    }
  }
}
