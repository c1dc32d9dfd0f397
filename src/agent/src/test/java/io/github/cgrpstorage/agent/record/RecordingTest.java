package io.github.cgrpstorage.agent.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.export.View;
import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again, and what is not whole is never taken for whole. */
class RecordingTest {

  private static final Instant START = Instant.parse("2026-11-04T10:00:00.123456789Z");
  private static final Metric COUNTER =
      new Metric("cgroup_things", Kind.COUNTER, Unit.NONE, 1, List.of(), "Things.");
  private static final Metric TIMES =
      new Metric("cgroup_x_seconds", Kind.HISTOGRAM, Unit.SECONDS, 1e-9, List.of(0.5, 1.0), "");
  private static final Schema SCHEMA =
      new Schema(
          "one",
          5,
          List.of(
              new Series(COUNTER, Map.of("by", "a"), 0, Series.NO_SUM),
              new Series(TIMES, Map.of(), 1, 4)));

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("one.rec");
  }

  private static View view(int second) {
    Sample sample = new Sample(SCHEMA, new long[] {second, -1, Long.MIN_VALUE, 127, 128});
    Row living =
        new Row(
            Optional.of(CgroupPath.of(new byte[] {'/', (byte) 0xff, '\t'})),
            42,
            START,
            Optional.empty(),
            false,
            List.of(sample));
    Row removed =
        new Row(Optional.of(CgroupPath.ROOT), 1, START, Optional.of(START), true, List.of());
    Row others = new Row(Optional.empty(), 0, START, Optional.empty(), false, List.of(sample));
    return new View(
        START.plusSeconds(second),
        Duration.ofMillis(3),
        List.of(SCHEMA),
        List.of(living, removed, others),
        7,
        5,
        List.of(new Loss("one", "no_storage", 9)));
  }

  private void write(Retention retention, int from, int to) throws IOException {
    try (RecordingWriter writer = RecordingWriter.open(file(), retention)) {
      for (int second = from; second < to; second++) {
        writer.write(view(second));
      }
      assertEquals(to - from, writer.views());
    }
  }

  private static List<View> read(Path file) throws IOException {
    List<View> views = new ArrayList<>();
    try (RecordingReader reader = RecordingReader.open(file)) {
      for (Optional<View> view = reader.next(); view.isPresent(); view = reader.next()) {
        views.add(view.get());
      }
    }
    return views;
  }

  @Test
  void viewsComeBackAsTheyWere() throws IOException {
    write(Retention.ALL, 0, 3);
    write(Retention.ALL, 3, 5);
    assertEquals(List.of(view(0), view(1), view(2), view(3), view(4)), read(file()));
    assertTrue(Recording.is(file()));
  }

  /** At every length that a killed writer can leave behind. */
  @Test
  void whateverIsCutOffTheRestIsWhole() throws IOException {
    write(Retention.ALL, 0, 1);
    int one = (int) Files.size(file());
    write(Retention.ALL, 1, 2);
    byte[] all = Files.readAllBytes(file());
    for (int length = 8; length < all.length; length++) {
      Files.write(file(), Arrays.copyOf(all, length));
      List<View> whole = length < one ? List.of() : List.of(view(0));
      assertEquals(whole, read(file()), "at " + length);
    }
    write(Retention.ALL, 2, 3);
    assertEquals(List.of(view(0), view(2)), read(file()));
  }

  /** Nothing behind a broken frame is believed, and nothing wrong is read. */
  @Test
  void whateverByteIsBrokenNothingWrongIsRead() throws IOException {
    write(Retention.ALL, 0, 2);
    byte[] all = Files.readAllBytes(file());
    List<View> views = List.of(view(0), view(1));
    for (int i = 8; i < all.length; i++) {
      byte[] broken = all.clone();
      broken[i] ^= 0x40;
      Files.write(file(), broken);
      List<View> read = read(file());
      assertTrue(read.size() < 2, "at " + i);
      assertEquals(views.subList(0, read.size()), read, "at " + i);
    }
  }

  @Test
  void theOldestGoesByAge() throws IOException {
    write(new Retention(Long.MAX_VALUE, Duration.ofSeconds(10)), 0, 23);
    List<Path> parts = Recording.parts(file());
    assertEquals(2, parts.size());
    List<View> views = new ArrayList<>(read(parts.getFirst()));
    views.addAll(read(parts.getLast()));
    assertEquals(view(15), views.getFirst());
    assertEquals(view(22), views.getLast());
  }

  @Test
  void theOldestGoesBySize() throws IOException {
    write(Retention.ALL, 0, 1);
    long one = Files.size(file());
    Files.delete(file());
    write(new Retention(4 * one, Retention.ALL.maxAge()), 0, 50);
    long size = 0;
    for (Path part : Recording.parts(file())) {
      size += Files.size(part);
    }
    assertTrue(size <= 4 * one && size >= 2 * one, "size " + size);
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Files.writeString(file(), "text of somebody else");
    assertFalse(Recording.is(file()));
    assertThrows(IOException.class, () -> write(Retention.ALL, 0, 1));
    assertEquals("text of somebody else", Files.readString(file()));
  }

  /** Whoever is asked to end while a view is under way finds it on the disk, and still knows. */
  @Test
  void anInterruptDoesNotTearAView() throws IOException {
    write(Retention.ALL, 0, 1);
    try (RecordingWriter writer = RecordingWriter.open(file(), Retention.ALL)) {
      Thread.currentThread().interrupt();
      writer.write(view(1));
      assertTrue(Thread.interrupted());
      writer.write(view(2));
    } finally {
      Thread.interrupted();
    }
    assertEquals(List.of(view(0), view(1), view(2)), read(file()));
  }
}
