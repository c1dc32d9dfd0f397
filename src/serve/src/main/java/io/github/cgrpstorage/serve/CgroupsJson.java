package io.github.cgrpstorage.serve;

import com.sun.net.httpserver.HttpExchange;
import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.identity.Identity;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * The document at {@code /cgroups.json}: the series once, and for each cgroup its numbers in their
 * order.
 */
final class CgroupsJson {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JsonGenerator json;

  private CgroupsJson(JsonGenerator json) {
    this.json = json;
  }

  static void send(HttpExchange exchange, View view) throws IOException {
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    boolean gzip = accepted != null && accepted.contains("gzip");
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    if (gzip) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, head ? -1 : 0);
    if (!head) {
      OutputStream body = exchange.getResponseBody();
      write(view, gzip ? new GZIPOutputStream(body) : body);
    }
    exchange.close();
  }

  /** Writes it and closes the stream. */
  static void write(View view, OutputStream out) {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      new CgroupsJson(json).document(view);
    }
  }

  private void document(View view) {
    json.writeStartObject();
    json.writeStringProperty("time", view.time().toString());
    json.writeNumberProperty("read_seconds", view.took().toNanos() / 1e9);
    json.writeNumberProperty("cgroups", view.cgroups());
    json.writeNumberProperty("folded", view.folded());
    json.writeArrayPropertyStart("losses");
    view.losses().stream().filter(loss -> loss.count() > 0).forEach(this::loss);
    json.writeEndArray();
    json.writeArrayPropertyStart("series");
    view.schemas().forEach(schema -> schema.series().forEach(this::series));
    json.writeEndArray();
    json.writeArrayPropertyStart("rows");
    view.rows().forEach(row -> row(row, view.schemas()));
    json.writeEndArray();
    json.writeEndObject();
  }

  private void loss(Loss loss) {
    json.writeStartObject();
    json.writeStringProperty("collector", loss.collector());
    json.writeStringProperty("reason", loss.reason());
    json.writeNumberProperty("count", loss.count());
    json.writeEndObject();
  }

  private void series(Series series) {
    Metric metric = series.metric();
    json.writeStartObject();
    json.writeStringProperty("metric", metric.name());
    json.writeStringProperty("kind", metric.kind().name().toLowerCase(Locale.ROOT));
    json.writeStringProperty("unit", metric.unit().suffix());
    json.writeStringProperty("help", metric.help());
    json.writeObjectPropertyStart("labels");
    series.labels().forEach(json::writeStringProperty);
    json.writeEndObject();
    if (metric.kind() == Kind.HISTOGRAM) {
      json.writeArrayPropertyStart("bounds");
      metric.bounds().forEach(json::writeNumber);
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void row(Row row, List<Schema> schemas) {
    json.writeStartObject();
    json.writeStringProperty("cgroup", row.name());
    json.writeNumberProperty("id", row.id());
    json.writeStringProperty("since", row.since().toString());
    row.removed().ifPresent(at -> json.writeStringProperty("removed", at.toString()));
    names(row.identity()).forEach(this::nonEmpty);
    json.writeArrayPropertyStart("values");
    schemas.forEach(schema -> values(row, schema));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static Map<String, String> names(Identity identity) {
    return Map.of(
        "unit", identity.unit(),
        "slice", identity.slice(),
        "user_unit", identity.userUnit(),
        "container_id", identity.containerId(),
        "runtime", identity.runtime(),
        "pod_uid", identity.podUid());
  }

  private void nonEmpty(String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }

  private void values(Row row, Schema schema) {
    Sample sample = row.sample(schema).orElse(null);
    for (Series series : schema.series()) {
      if (sample == null) {
        json.writeNull();
      } else {
        value(sample, series);
      }
    }
  }

  private void value(Sample sample, Series series) {
    if (series.metric().kind() == Kind.HISTOGRAM) {
      histogram(sample, series);
    } else if (series.metric().scale() == 1) {
      json.writeNumber(sample.number(series));
    } else {
      json.writeNumber(sample.value(series));
    }
  }

  private void histogram(Sample sample, Series series) {
    json.writeStartObject();
    json.writeName("buckets");
    long[] buckets = sample.buckets(series);
    json.writeArray(buckets, 0, buckets.length);
    if (series.hasSum()) {
      json.writeNumberProperty("sum", sample.sum(series));
    }
    json.writeEndObject();
  }
}
