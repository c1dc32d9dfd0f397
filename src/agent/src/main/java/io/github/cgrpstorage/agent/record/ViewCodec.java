package io.github.cgrpstorage.agent.record;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Views as bytes. What a sample's numbers are is in the schemas, which are written before. */
final class ViewCodec {

  private ViewCodec() {}

  static void write(DataOutputStream out, View view) throws IOException {
    writeTime(out, view.time());
    out.writeLong(view.took().toNanos());
    out.writeInt(view.cgroups());
    out.writeInt(view.folded());
    out.writeInt(view.rows().size());
    for (Row row : view.rows()) {
      writeRow(out, row, view.schemas());
    }
    out.writeInt(view.losses().size());
    for (Loss loss : view.losses()) {
      out.writeUTF(loss.collector());
      out.writeUTF(loss.reason());
      out.writeLong(loss.count());
    }
  }

  private static void writeRow(DataOutputStream out, Row row, List<Schema> schemas)
      throws IOException {
    byte[] path = row.path().map(CgroupPath::bytes).orElse(new byte[0]);
    out.writeInt(path.length);
    out.write(path);
    out.writeLong(row.id());
    writeTime(out, row.since());
    out.writeBoolean(row.removed().isPresent());
    if (row.removed().isPresent()) {
      writeTime(out, row.removed().get());
    }
    out.writeBoolean(row.superseded());
    out.writeInt(row.samples().size());
    for (Sample sample : row.samples()) {
      out.writeInt(schemas.indexOf(sample.schema()));
      for (long word : sample.words()) {
        writeWord(out, word);
      }
    }
  }

  private static void writeTime(DataOutputStream out, Instant time) throws IOException {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }

  private static void writeWord(DataOutputStream out, long word) throws IOException {
    long rest = word;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  static View read(DataInputStream in, List<Schema> schemas) throws IOException {
    Instant time = readTime(in);
    Duration took = Duration.ofNanos(in.readLong());
    int cgroups = in.readInt();
    int folded = in.readInt();
    List<Row> rows = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      rows.add(readRow(in, schemas));
    }
    List<Loss> losses = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      losses.add(new Loss(in.readUTF(), in.readUTF(), in.readLong()));
    }
    return new View(time, took, schemas, rows, cgroups, folded, losses);
  }

  private static Row readRow(DataInputStream in, List<Schema> schemas) throws IOException {
    byte[] path = in.readNBytes(in.readInt());
    long id = in.readLong();
    Instant since = readTime(in);
    Optional<Instant> removed = in.readBoolean() ? Optional.of(readTime(in)) : Optional.empty();
    boolean superseded = in.readBoolean();
    List<Sample> samples = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      samples.add(readSample(in, schemas.get(in.readInt())));
    }
    Optional<CgroupPath> place =
        path.length == 0 ? Optional.empty() : Optional.of(CgroupPath.of(path));
    return new Row(place, id, since, removed, superseded, samples);
  }

  private static Sample readSample(DataInputStream in, Schema schema) throws IOException {
    long[] words = new long[schema.words()];
    for (int i = 0; i < words.length; i++) {
      words[i] = readWord(in);
    }
    return new Sample(schema, words);
  }

  private static Instant readTime(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  private static long readWord(DataInputStream in) throws IOException {
    long word = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = in.readByte();
      word |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return word;
      }
    }
    throw new IOException("a number has no end");
  }
}
