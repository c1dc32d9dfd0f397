package io.github.cgrpstorage.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Schema;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The logs of two maps, the registry's and another, written as lifecycle.bpf.c writes them. */
class ObituariesTest {

  private static final int CAPACITY = 4;
  private static final int PATH_BYTES = 32;
  private static final long KEEP = 1000;

  /** A log in memory of our own. */
  private static final class Written {

    final MemorySegment written = MemorySegment.ofArray(new long[1]);
    private final int pathBytes;
    private final List<MemorySegment> records = new ArrayList<>();

    Written(int pathBytes) {
      this.pathBytes = pathBytes;
      for (int i = 0; i < CAPACITY; i++) {
        records.add(MemorySegment.ofArray(new long[2 + pathBytes / 8 + 1]));
      }
    }

    void write(long id, long removedNs, String path, long word) {
      long number = written.get(ValueLayout.JAVA_LONG, 0);
      MemorySegment record = records.get((int) number % CAPACITY);
      record.fill((byte) 0);
      record.set(ValueLayout.JAVA_LONG, 0, id);
      record.set(ValueLayout.JAVA_LONG, 8, removedNs);
      byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
      MemorySegment.copy(bytes, 0, record, ValueLayout.JAVA_BYTE, 16, bytes.length);
      record.set(ValueLayout.JAVA_LONG, 16 + pathBytes, word);
      written.set(ValueLayout.JAVA_LONG, 0, number + 1);
    }

    ObituaryLog open() throws IOException {
      Variables variables = new Variables(_ -> written, Map.of("written", 0L));
      return new ObituaryLog(records::get, variables, CAPACITY, pathBytes, 1);
    }
  }

  private final Written registry = new Written(PATH_BYTES);
  private final Written values = new Written(0);

  private Obituaries obituaries() throws IOException {
    List<StatsMap> maps =
        List.of(
            new StatsMap(schema("cgroups"), null, null, registry::open, null, null),
            new StatsMap(schema("values"), null, null, values::open, null, null));
    return new Obituaries(maps, KEEP);
  }

  private static Schema schema(String name) {
    return new Schema(name, 1, List.of());
  }

  private static List<Obituaries.Entry> entries(Obituaries obituaries) {
    List<Obituaries.Entry> entries = new ArrayList<>();
    obituaries.forEach(entries::add);
    return entries;
  }

  private void remove(long id, long ns, long word) {
    values.write(id, ns, "", word);
    registry.write(id, ns, "/" + id, 7);
  }

  private static long overwritten(Obituaries obituaries, String name) {
    return obituaries.losses().stream()
        .filter(loss -> loss.collector().equals(name) && loss.reason().endsWith("overwritten"))
        .mapToLong(Loss::count)
        .sum();
  }

  @Test
  void theLogsArePutTogether() throws IOException {
    Obituaries obituaries = obituaries();
    remove(5, 100, 42);
    obituaries.poll(100);
    Obituaries.Entry entry = entries(obituaries).getFirst();
    assertEquals(5, entry.id());
    assertEquals(100, entry.removedNs());
    assertEquals("/5", new String(entry.path(), StandardCharsets.UTF_8));
    assertArrayEquals(new long[] {7}, entry.words(0));
    assertArrayEquals(new long[] {42}, entry.words(1));
  }

  @Test
  void whatCameAfterTheRemovalIsAdded() throws IOException {
    Obituaries obituaries = obituaries();
    remove(5, 100, 42);
    obituaries.poll(100);
    values.write(5, 0, "", 3);
    obituaries.poll(101);
    assertArrayEquals(new long[] {45}, entries(obituaries).getFirst().words(1));
    obituaries.poll(102);
    assertArrayEquals(new long[] {45}, entries(obituaries).getFirst().words(1));
  }

  /** The registry's record comes last: before it, a removal is not complete. */
  @Test
  void aRemovalThatIsUnderWayIsNotShown() throws IOException {
    Obituaries obituaries = obituaries();
    values.write(5, 100, "", 42);
    obituaries.poll(100);
    assertEquals(0, entries(obituaries).size());
    assertFalse(obituaries.has(5));
    registry.write(5, 100, "/5", 7);
    obituaries.poll(100);
    assertEquals(1, entries(obituaries).size());
    assertTrue(obituaries.has(5));
  }

  @Test
  void aCgroupThatDidNothingHasNoValue() throws IOException {
    Obituaries obituaries = obituaries();
    registry.write(5, 100, "/5", 7);
    obituaries.poll(100);
    assertNull(entries(obituaries).getFirst().words(1));
  }

  @Test
  void theyEndAfterAWhile() throws IOException {
    Obituaries obituaries = obituaries();
    remove(5, 100, 42);
    obituaries.poll(100 + KEEP);
    assertEquals(1, entries(obituaries).size());
    obituaries.poll(101 + KEEP);
    assertEquals(0, entries(obituaries).size());
    // What comes even later is for nobody, and is counted.
    values.write(5, 0, "", 3);
    obituaries.poll(102 + KEEP);
    assertEquals(new Loss("cgroups", "obituaries_late", 1), obituaries.losses().getLast());
  }

  @Test
  void aLaterReaderFindsWhatIsStillThere() throws IOException {
    for (int i = 1; i <= 10; i++) {
      remove(i, 100, i);
    }
    Obituaries obituaries = obituaries();
    obituaries.poll(100);
    // One fewer than there is room for: the oldest one may be just being overwritten.
    assertEquals(
        List.of(8L, 9L, 10L),
        entries(obituaries).stream().map(Obituaries.Entry::id).sorted().toList());
    assertEquals(0, overwritten(obituaries, "values"));
  }

  @Test
  void whatIsOverwrittenIsCounted() throws IOException {
    Obituaries obituaries = obituaries();
    for (int i = 1; i <= 10; i++) {
      remove(i, 100, i);
    }
    obituaries.poll(100);
    assertEquals(3, entries(obituaries).size());
    assertEquals(7, overwritten(obituaries, "values"));
    assertEquals(7, overwritten(obituaries, "cgroups"));
    remove(11, 100, 11);
    obituaries.poll(100);
    assertEquals(4, entries(obituaries).size());
    assertEquals(7, overwritten(obituaries, "values"));
  }

  /** The writer goes round while a record is read: what was read is not taken. */
  @Test
  void aRecordOverwrittenWhileItIsReadIsLost() throws IOException {
    Written log = new Written(0);
    Variables variables = new Variables(_ -> log.written, Map.of("written", 0L));
    boolean[] overtake = {true};
    Elements records =
        index -> {
          if (overtake[0]) {
            overtake[0] = false;
            for (int i = 2; i <= 6; i++) {
              log.write(i, 100, "", i);
            }
          }
          return log.records.get(index);
        };
    log.write(1, 100, "", 1);
    ObituaryLog reader = new ObituaryLog(records, variables, CAPACITY, 0, 1);
    List<Long> seen = new ArrayList<>();
    reader.poll(obituary -> seen.add(obituary.cgroupId()));
    assertEquals(List.of(), seen);
    assertEquals(1, reader.overwritten());
    reader.poll(obituary -> seen.add(obituary.cgroupId()));
    assertEquals(List.of(4L, 5L, 6L), seen);
    assertEquals(3, reader.overwritten());
  }
}
