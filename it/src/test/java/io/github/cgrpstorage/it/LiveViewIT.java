package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.LiveView;
import io.github.cgrpstorage.kernel.LiveView.Reading;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.btf.Btf;
import io.github.cgrpstorage.storage.btf.BtfType;
import io.github.cgrpstorage.storage.snapshot.Shards;
import io.github.cgrpstorage.storage.snapshot.SnapshotBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values read with plain loads, while programs write them. */
class LiveViewIT extends LiveViewFixture {

  private static void assertWhole(MemorySegment value) {
    for (int i = 1; i < 6; i++) {
      assertEquals(value.get(JAVA_LONG, WORDS), value.get(JAVA_LONG, WORDS + 8L * i));
    }
  }

  @Test
  void readsWhatAProgramWrote() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    MemorySegment value = newValue();
    assertEquals(LiveView.NONE, view.find(cgroup));
    assertEquals(Reading.GONE, view.read(LiveView.NONE, value));
    assertEquals(0, view.used());
    assertEquals(0, new Marker().write(cgroup.id(), 42, 3));
    long reference = view.find(cgroup);
    assertEquals(Reading.WHOLE, view.read(reference, value));
    assertEquals(cgroup.id(), value.get(JAVA_LONG, 0));
    assertEquals(42, value.get(JAVA_LONG, WORDS));
    assertEquals(3, value.get(JAVA_LONG, TOTAL));
    assertEquals(3, view.memory().get(JAVA_LONG, view.offset(reference) + TOTAL));
    assertEquals(cgroup.id(), view.cgroupId(reference));
    assertEquals(reference, view.owner(0));
    assertEquals(1, view.used());
    assertEquals(0, view.lost());
    assertEquals(64, view.type().byteSize());
  }

  /**
   * A value that is said to be whole is. Without the counters around updates this finds torn ones
   * within milliseconds, as the test itself makes sure.
   */
  @Test
  void aWholeValueIsNotTorn() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    Marker marker = new Marker();
    marker.write(cgroup.id(), 0, 1);
    long reference = view.find(cgroup);
    AtomicBoolean stopped = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Future<Void> writer = threads.submit(() -> writeOn(marker, cgroup, stopped));
      try {
        long whole = 0;
        long bareTorn = 0;
        long end = System.nanoTime() + MILLIS * 1_000_000L;
        MemorySegment value = newValue();
        while (System.nanoTime() < end) {
          if (view.read(reference, value) == Reading.WHOLE) {
            assertWhole(value);
            whole++;
          }
          int mark = view.mark(reference);
          long sum = sumInPlace(reference);
          if (view.isWhole(reference, mark)) {
            assertEquals(0, sum % 6);
            whole++;
          }
          long at = view.offset(reference) + WORDS;
          long last = view.memory().get(JAVA_LONG, at + 40);
          bareTorn += view.memory().get(JAVA_LONG, at) != last ? 1 : 0;
        }
        assertTrue(whole > 0, "some reads are whole");
        assertTrue(bareTorn > 0, "some plain reads are torn");
      } finally {
        stopped.set(true);
        writer.get();
      }
    }
  }

  /** Six words that are equal. */
  private long sumInPlace(long reference) {
    long sum = 0;
    for (int i = 0; i < 6; i++) {
      sum += view.memory().get(JAVA_LONG, view.offset(reference) + WORDS + 8L * i);
    }
    return sum;
  }

  private Void writeOn(Marker marker, Cgroup cgroup, AtomicBoolean stopped) throws IOException {
    for (long word = 1; !stopped.get(); word++) {
      marker.write(cgroup.id(), word, 50);
    }
    return null;
  }

  /** A writer that never rests: the reader does not wait for it, and says so. */
  @Test
  void theReaderEndsAndSaysTorn() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    new Marker().write(cgroup.id(), 1, 1);
    long reference = view.find(cgroup);
    // As a program would leave it that began and did not end yet.
    MemorySegment memory = object.mapMemory("marks_slots", view.slots() * 128L);
    long begun = view.offset(reference) - LIVE_HEAD_BYTES + 12;
    memory.set(JAVA_INT, begun, 2);
    MemorySegment value = newValue();
    assertEquals(Reading.TORN, view.read(reference, value));
    assertEquals(1, value.get(JAVA_LONG, WORDS));
    SnapshotBuffer snapshot = new SnapshotBuffer(view.type());
    assertEquals(1, view.snapshot(snapshot));
    assertEquals(1, snapshot.size());
  }

  @Test
  void misuseIsRefused() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> LiveView.open(object, "nothing"));
    MemorySegment small = arena.allocate(8);
    assertThrows(IllegalArgumentException.class, () -> view.read(view.owner(0), small));
    assertThrows(IndexOutOfBoundsException.class, () -> view.owner(view.slots()));
    assertThrows(IndexOutOfBoundsException.class, () -> view.cgroupId(LiveView.NONE));
    assertFalse(view.isCurrent(LiveView.NONE));
    view.close();
    assertThrows(IllegalStateException.class, () -> view.find(cgroups.root()));
    object.close();
    assertThrows(IllegalStateException.class, () -> view.owner(0));
  }

  @Test
  @Tag("cpus")
  void readersMayBeManyThreads() throws Exception {
    Cgroup cgroup = cgroups.make("one");
    new Marker().write(cgroup.id(), 9, 9);
    long reference = view.find(cgroup);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Void>> readers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        readers.add(
            () -> {
              try (Arena own = Arena.ofConfined()) {
                MemorySegment value = own.allocate(view.type().layout());
                for (int n = 0; n < 100_000; n++) {
                  assertEquals(Reading.WHOLE, view.read(reference, value));
                  assertEquals(9, value.get(JAVA_LONG, TOTAL));
                }
              }
              return null;
            });
      }
      for (Future<Void> future : threads.invokeAll(readers)) {
        future.get();
      }
    }
  }

  /** A counter in parts, one for each CPU, whose alignment moves it in the slot. */
  @Test
  void aCounterInPartsIsAddedUp() throws IOException {
    Cgroup cgroup = cgroups.make("one");
    MemorySegment context = arena.allocate(24, 8);
    context.set(JAVA_LONG, 0, cgroup.id());
    context.set(JAVA_LONG, 16, 10);
    try (LiveView parts = LiveView.open(object, "parts")) {
      for (int i = 0; i < 3; i++) {
        assertEquals(0, object.program("count").testRun(context));
      }
      Shards count = Shards.of(parts.type(), "count");
      assertEquals(30, count.sum(parts.memory(), parts.offset(parts.find(cgroup))));
    }
  }

  /** What LiveView knows of {@code struct live_head} is what the compiler made of it. */
  @Test
  void theHeadIsTheViewsOne() throws ReflectiveOperationException {
    Btf btf = object.btf();
    int id = btf.find(BtfType.Struct.class, "live_head").orElseThrow();
    for (BtfType.Member member : ((BtfType.Struct) btf.type(id)).members()) {
      // The programs' own.
      if (!member.name().equals("hierarchy")) {
        String constant = member.name().toUpperCase(Locale.ROOT);
        assertEquals(offset(constant), member.bitOffset() / 8, constant);
      }
    }
    assertEquals(LIVE_HEAD_BYTES, offset("HEAD_BYTES"));
    assertEquals(LIVE_HEAD_BYTES, ((BtfType.Struct) btf.type(id)).size());
  }

  private static int offset(String constant) throws ReflectiveOperationException {
    Field field = LiveView.class.getDeclaredField(constant);
    field.setAccessible(true);
    return field.getInt(null);
  }

  /** The example of docs/speed.md. */
  @Test
  @Tag("host")
  void theExampleCounts() throws IOException {
    Cgroup cgroup = cgroups.make("busy");
    try (TestCgroups.Membership _ = TestCgroups.join(cgroup)) {
      assertTrue(LiveExample.countFor(bpf, cgroup, 200) > 0);
    }
    String page = Files.readString(Path.of("../docs/speed.md"));
    String source =
        Files.readString(
            Path.of("src/test/java", LiveExample.class.getName().replace('.', '/') + ".java"));
    int begin =
        source.indexOf("// The page shows from here\n") + "// The page shows from here\n".length();
    String shown = source.substring(begin, source.indexOf("  // to here")).indent(-2);
    assertTrue(page.contains("```java\n" + shown + "```"), shown);
    String program = Files.readString(Path.of("../bpf-progs/src/main/bpf/live_counters.bpf.c"));
    String rest = program.substring(program.indexOf("#include"));
    assertTrue(page.contains("```c\n" + rest + "```"), rest);
  }
}
