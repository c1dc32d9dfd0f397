package io.github.cgrpstorage.agent.record;

import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Schemas as bytes. */
final class SchemaCodec {

  private SchemaCodec() {}

  static void write(DataOutputStream out, List<Schema> schemas) throws IOException {
    out.writeInt(schemas.size());
    for (Schema schema : schemas) {
      out.writeUTF(schema.name());
      out.writeInt(schema.words());
      out.writeInt(schema.series().size());
      for (Series series : schema.series()) {
        writeMetric(out, series.metric());
        writeLabels(out, series.labels());
        out.writeInt(series.word());
        out.writeInt(series.sumWord());
      }
    }
  }

  private static void writeMetric(DataOutputStream out, Metric metric) throws IOException {
    out.writeUTF(metric.name());
    out.writeUTF(metric.kind().name());
    out.writeUTF(metric.unit().name());
    out.writeDouble(metric.scale());
    out.writeInt(metric.bounds().size());
    for (double bound : metric.bounds()) {
      out.writeDouble(bound);
    }
    out.writeUTF(metric.help());
  }

  private static void writeLabels(DataOutputStream out, Map<String, String> labels)
      throws IOException {
    out.writeInt(labels.size());
    for (Map.Entry<String, String> label : labels.entrySet()) {
      out.writeUTF(label.getKey());
      out.writeUTF(label.getValue());
    }
  }

  static List<Schema> read(DataInputStream in) throws IOException {
    List<Schema> schemas = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      schemas.add(new Schema(in.readUTF(), in.readInt(), readSeries(in)));
    }
    return schemas;
  }

  private static List<Series> readSeries(DataInputStream in) throws IOException {
    List<Series> series = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      series.add(new Series(readMetric(in), readLabels(in), in.readInt(), in.readInt()));
    }
    return series;
  }

  private static Metric readMetric(DataInputStream in) throws IOException {
    String name = in.readUTF();
    Kind kind = Kind.valueOf(in.readUTF());
    Unit unit = Unit.valueOf(in.readUTF());
    double scale = in.readDouble();
    List<Double> bounds = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      bounds.add(in.readDouble());
    }
    return new Metric(name, kind, unit, scale, bounds, in.readUTF());
  }

  private static Map<String, String> readLabels(DataInputStream in) throws IOException {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      labels.put(in.readUTF(), in.readUTF());
    }
    return labels;
  }
}
