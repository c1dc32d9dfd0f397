package io.github.cgrpstorage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Loss;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.kernel.Hierarchy;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With living cgroups that a test tells and logs that it writes. */
class StatsReaderTest {

  private static final int PATH_BYTES = 32;
  private static final int REGISTRY = 0;
  private static final int VALUES = 1;
  private static final int BLOCK = 2;
  private static final Hierarchy UNIFIED = new Hierarchy(0, null);
  private static final Hierarchy V1 = new Hierarchy(3, null);

  private final WrittenLog registry = new WrittenLog(PATH_BYTES);
  private final WrittenLog values = new WrittenLog(0);
  private final WrittenLog block = new WrittenLog(PATH_BYTES);

  /** What there is at the next reading. */
  private final Living living = new Living();

  private long now;

  @BeforeEach
  void readTheClock() throws IOException {
    now = BootClock.sinceBoot();
  }

  private static final class Living implements LivingValues {

    private final List<java.util.function.Consumer<Sink>> cgroups = new ArrayList<>();

    private int unreadable;

    void has(CgroupPath path, boolean v1, long id, int map, long word) {
      cgroups.add(
          sink -> {
            sink.value(map, id, MemorySegment.ofArray(new long[] {word}));
            sink.path(id, path, v1);
          });
    }

    @Override
    public int read(Sink sink) {
      cgroups.forEach(cgroup -> cgroup.accept(sink));
      return unreadable;
    }

    @Override
    public void close() {}
  }

  private static StatsMap map(String name, Hierarchy hierarchy, WrittenLog log) {
    Schema schema = new Schema(name, 1, List.of());
    return new StatsMap(schema, null, hierarchy, log::open, null, variables(log, false));
  }

  private static StatsMap inheriting(StatsMap map, WrittenLog log) {
    return new StatsMap(map.schema(), null, map.hierarchy(), log::open, null, variables(log, true));
  }

  private static Variables variables(WrittenLog log, boolean inherit) {
    Map<String, Long> offsets = new HashMap<>(log.variables().offsets());
    if (inherit) {
      offsets.put("lost_no_heir", 0L);
    }
    return new Variables(log.variables().section(), offsets);
  }

  private StatsReader inheritingReader() throws IOException {
    StatsMaps maps =
        new StatsMaps(
            map("cgroups", UNIFIED, registry),
            List.of(inheriting(map("values", UNIFIED, values), values)),
            () -> {});
    return new StatsReader(maps, Duration.ofMinutes(5), _ -> living);
  }

  private StatsReader reader() throws IOException {
    StatsMaps maps =
        new StatsMaps(
            map("cgroups", UNIFIED, registry),
            List.of(map("values", UNIFIED, values), map("block", V1, block)),
            () -> {});
    return new StatsReader(maps, Duration.ofMinutes(5), _ -> living);
  }

  private void lives(String path, long id, long word) {
    living.has(CgroupPath.parse(path), false, id, VALUES, word);
  }

  private void livesInV1(String path, long id, long word) {
    living.has(CgroupPath.parse(path), true, id, BLOCK, word);
  }

  /** One line a row: the path, the id, and each map's number. */
  private static List<String> rows(StatsReader reader) throws IOException {
    return reader.read().cgroups().stream().map(StatsReaderTest::line).toList();
  }

  private static String line(CgroupStats stats) {
    StringBuilder line = new StringBuilder(stats.path() + " " + stats.id());
    line.append(stats.removed().isPresent() ? " removed" : "");
    for (Sample sample : stats.samples()) {
      line.append(' ').append(sample.schema().name()).append('=').append(sample.words()[0]);
    }
    return line.toString();
  }

  @Test
  void aPathInBothHierarchiesIsOneRow() throws IOException {
    lives("/a", 5, 1);
    livesInV1("/a", 77, 2);
    livesInV1("/b", 78, 3);
    try (StatsReader reader = reader()) {
      assertEquals(List.of("/a 5 values=1 block=2", "/b 78 block=3"), rows(reader));
    }
  }

  /** Each hierarchy numbers its own cgroups. */
  @Test
  void anIdOfV1DoesNotStandForOneOfCgroup2() throws IOException {
    lives("/a", 5, 1);
    livesInV1("/b", 5, 3);
    try (StatsReader reader = reader()) {
      assertEquals(List.of("/a 5 values=1", "/b 5 block=3"), rows(reader));
    }
  }

  @Test
  void aRemovedOneOfV1DoesNotHideALivingOne() throws IOException {
    lives("/a", 5, 1);
    block.write(5, now, "/b", 3);
    try (StatsReader reader = reader()) {
      assertEquals(List.of("/a 5 values=1", "/b 5 removed block=3"), rows(reader));
    }
  }

  /** It was still there when the living were read. */
  @Test
  void aRemovedOneOfV1IsShownOnce() throws IOException {
    lives("/a", 5, 1);
    livesInV1("/a", 77, 2);
    livesInV1("/b", 78, 3);
    block.write(77, now, "/a", 2);
    block.write(78, now, "/b", 3);
    try (StatsReader reader = reader()) {
      assertEquals(
          List.of("/a 5 values=1", "/a 77 removed block=2", "/b 78 removed block=3"), rows(reader));
    }
  }

  /** What it counted is its parent's. */
  @Test
  void whatIsInheritedIsShownOnce() throws IOException {
    lives("/a", 5, 42);
    values.write(6, now, "", 40);
    registry.write(6, now, "/a/b", now);
    values.write(6, 0, "", 2);
    try (StatsReader reader = inheritingReader()) {
      assertEquals(List.of("/a 5 values=42", "/a/b 6 removed"), rows(reader));
      assertEquals(1, reader.read().inherited().size());
    }
  }

  /** Its parent was read before it was removed. */
  @Test
  void whoIsRemovedDuringTheReadingHasItsNumbersOnceMore() throws IOException {
    lives("/a", 5, 1);
    lives("/a/b", 6, 40);
    values.write(6, now, "", 41);
    registry.write(6, now, "/a/b", now);
    try (StatsReader reader = inheritingReader()) {
      assertEquals(List.of("/a 5 values=1", "/a/b 6 removed values=40"), rows(reader));
      living.cgroups.clear();
      lives("/a", 5, 42);
      assertEquals(List.of("/a 5 values=42", "/a/b 6 removed"), rows(reader));
    }
  }

  /** Its last numbers came too late for its row, and are its parent's. */
  @Test
  void whatIsInheritedIsNotLost() throws IOException {
    values.write(6, 0, "", 2);
    try (StatsReader reader = inheritingReader()) {
      assertEquals(0, lost(reader, "obituaries_late"));
    }
  }

  private static long lost(StatsReader reader, String reason) throws IOException {
    return reader.read().losses().stream()
        .filter(loss -> loss.reason().equals(reason))
        .mapToLong(Loss::count)
        .reduce(Long::sum)
        .orElseThrow();
  }

  /** At each reading once more: what is exported of losses does not go backwards. */
  @Test
  void whatMayNotBeReadIsCounted() throws IOException {
    living.unreadable = 2;
    try (StatsReader reader = reader()) {
      assertEquals(2, lost(reader, "unreadable"));
      living.unreadable = 1;
      assertEquals(3, lost(reader, "unreadable"));
    }
  }
}
