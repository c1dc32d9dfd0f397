package io.github.cgrpstorage.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.kernel.Hierarchy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The logs of two maps, the registry's and another, written as lifecycle.bpf.c writes them. */
class ObituariesTest {

  private static final int PATH_BYTES = 32;
  private static final long KEEP = 1000;

  private static final Hierarchy UNIFIED = new Hierarchy(0, null);
  private static final Hierarchy V1 = new Hierarchy(3, null);

  private final WrittenLog registry = new WrittenLog(PATH_BYTES);
  private final WrittenLog values = new WrittenLog(0);

  private Obituaries obituaries() throws IOException {
    return obituaries(UNIFIED);
  }

  private Obituaries obituaries(Hierarchy hierarchy) throws IOException {
    List<StatsMap> maps =
        List.of(
            new StatsMap(
                schema("cgroups"), null, UNIFIED, registry::open, null, registry.variables()),
            new StatsMap(
                schema("values"), null, hierarchy, values::open, null, values.variables()));
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
    assertEquals(5, entry.key().id());
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
    assertFalse(obituaries.has(new CgroupKey(false, 5)));
    registry.write(5, 100, "/5", 7);
    obituaries.poll(100);
    assertEquals(1, entries(obituaries).size());
    assertTrue(obituaries.has(new CgroupKey(false, 5)));
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
        entries(obituaries).stream().map(entry -> entry.key().id()).sorted().toList());
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
    WrittenLog log = new WrittenLog(0);
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
    ObituaryLog reader = new ObituaryLog(records, log.variables(), WrittenLog.CAPACITY, 0, 1);
    List<Long> seen = new ArrayList<>();
    reader.poll(obituary -> seen.add(obituary.cgroupId()));
    assertEquals(List.of(), seen);
    assertEquals(1, reader.overwritten());
    reader.poll(obituary -> seen.add(obituary.cgroupId()));
    assertEquals(List.of(4L, 5L, 6L), seen);
    assertEquals(3, reader.overwritten());
  }

  /** Each hierarchy numbers its own cgroups. */
  @Test
  void ofTwoHierarchiesTheSameIdIsTwoCgroups() throws IOException {
    Obituaries obituaries = obituaries(V1);
    values.write(5, 100, "", 42);
    registry.write(5, 100, "/5", 7);
    obituaries.poll(100);
    assertTrue(obituaries.has(new CgroupKey(false, 5)));
    assertFalse(obituaries.has(new CgroupKey(true, 5)));
    assertNull(entries(obituaries).getFirst().words(1));
  }
}
