package io.github.cgrpstorage.agent.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import io.github.cgrpstorage.agent.metrics.CgroupStats;
import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Snapshot;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SelectorTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Series COUNTER = series("cgroup_events", Kind.COUNTER, 0);
  private static final Series GAUGE = series("cgroup_level", Kind.GAUGE, 1);
  private static final Schema SCHEMA = new Schema("test", 2, List.of(COUNTER, GAUGE));

  private static Series series(String name, Kind kind, int word) {
    return new Series(
        new Metric(name, kind, Unit.NONE, 1, List.of(), ""), Map.of(), word, Series.NO_SUM);
  }

  private static CgroupStats cgroup(long id, String path, long count) {
    return new CgroupStats(
        id, CgroupPath.parse(path), START.plusSeconds(id), Optional.empty(), samples(count));
  }

  private static CgroupStats removed(long id, String path, long count) {
    return new CgroupStats(
        id, CgroupPath.parse(path), START.plusSeconds(id), Optional.of(START), samples(count));
  }

  /** Lived from one second to another. */
  private static CgroupStats lived(long id, String path, long from, long to, long count) {
    return new CgroupStats(
        id,
        CgroupPath.parse(path),
        START.plusSeconds(from),
        Optional.of(START.plusSeconds(to)),
        samples(count));
  }

  /** Removed, and its parent has its numbers. */
  private static CgroupStats inherited(long id, String path) {
    return new CgroupStats(
        id, CgroupPath.parse(path), START.plusSeconds(id), Optional.of(START), List.of());
  }

  private static List<Row> selectInherited(Selector selector, CgroupStats... cgroups) {
    return selector.select(
        new Snapshot(START, List.of(SCHEMA), Set.of(SCHEMA), List.of(cgroups), List.of()));
  }

  private static long sum(List<Row> rows) {
    return rows.stream()
        .flatMap(row -> row.sample(SCHEMA).stream())
        .mapToLong(sample -> sample.number(COUNTER))
        .sum();
  }

  private static List<Sample> samples(long count) {
    return List.of(new Sample(SCHEMA, new long[] {count, 7}));
  }

  private static List<Row> select(Selector selector, CgroupStats... cgroups) {
    return selector.select(new Snapshot(START, List.of(SCHEMA), List.of(cgroups), List.of()));
  }

  private static long number(List<Row> rows, String name, Series series) {
    List<Row> found = rows.stream().filter(row -> row.name().equals(name)).toList();
    assertEquals(1, found.size(), () -> name + " in " + rows);
    return found.getFirst().sample(SCHEMA).orElseThrow().number(series);
  }

  private static List<String> names(List<Row> rows) {
    return rows.stream().map(Row::name).toList();
  }

  private static Selection atMost(int cgroups) {
    return new Selection(List.of(), List.of(), 1000, cgroups);
  }

  private static Selection deep(int depth) {
    return new Selection(List.of(), List.of(), depth, 1000);
  }

  @Test
  void theOldestKeepTheirRowsAndTheRestIsAddedUp() {
    Selector selector = new Selector(atMost(2));
    List<Row> rows =
        select(selector, cgroup(3, "/c", 100), cgroup(1, "/a", 1), cgroup(2, "/b", 10));
    assertEquals(List.of("/a", "/b", Row.OTHER), names(rows));
    assertEquals(100, number(rows, Row.OTHER, COUNTER));
    assertEquals(1, selector.folded());
  }

  /** Prometheus would take a counter that goes backwards for one that began anew. */
  @Test
  void theOthersNeverGoBackwards() {
    Selector selector = new Selector(atMost(1));
    select(selector, cgroup(1, "/a", 1), cgroup(2, "/b", 10), cgroup(3, "/c", 100));
    List<Row> rows = select(selector, cgroup(1, "/a", 1), cgroup(3, "/c", 150));
    assertEquals(160, number(rows, Row.OTHER, COUNTER));
    assertEquals(7, number(rows, Row.OTHER, GAUGE), "the gauge of who is gone does not stay");
    assertEquals(1, selector.folded());
    rows = select(selector, cgroup(1, "/a", 1));
    assertEquals(160, number(rows, Row.OTHER, COUNTER));
    assertEquals(0, number(rows, Row.OTHER, GAUGE));
  }

  /** Or its counts would leave the others' total and be counted twice. */
  @Test
  void whoIsAmongTheOthersStaysThere() {
    Selector selector = new Selector(atMost(1));
    select(selector, cgroup(1, "/a", 1), cgroup(2, "/b", 10));
    List<Row> rows = select(selector, cgroup(2, "/b", 11), cgroup(3, "/c", 5));
    assertEquals(List.of("/c", Row.OTHER), names(rows));
    assertEquals(11, number(rows, Row.OTHER, COUNTER));
  }

  @Test
  void withinTheLimitThereAreNoOthers() {
    List<Row> rows = select(new Selector(atMost(2)), cgroup(1, "/a", 1), cgroup(2, "/b", 2));
    assertEquals(List.of("/a", "/b"), names(rows));
  }

  @Test
  void whatIsDeeperIsAddedToItsAncestor() {
    Selector selector = new Selector(deep(1));
    List<Row> rows =
        select(
            selector,
            cgroup(1, "/", 1),
            cgroup(2, "/a", 10),
            cgroup(3, "/a/b", 100),
            cgroup(4, "/a/b/c", 1000));
    assertEquals(List.of("/", "/a"), names(rows));
    assertEquals(1110, number(rows, "/a", COUNTER));
    rows = select(selector, cgroup(1, "/", 1), cgroup(2, "/a", 11));
    assertEquals(1111, number(rows, "/a", COUNTER), "what its children counted stays");
  }

  @Test
  void theRootAloneHasAll() {
    List<Row> rows =
        select(new Selector(deep(0)), cgroup(1, "/", 1), cgroup(2, "/a", 10), cgroup(3, "/b", 5));
    assertEquals(List.of("/"), names(rows));
    assertEquals(16, number(rows, "/", COUNTER));
  }

  @Test
  void patternsMatchWholePathsAsTheyAreShown() {
    Selection selection =
        new Selection(
            List.of(Pattern.compile("/app.*")), List.of(Pattern.compile(".*\\\\xff")), 1000, 1000);
    List<Row> rows =
        select(
            new Selector(selection),
            cgroup(1, "/", 1),
            cgroup(2, "/app.slice", 1),
            cgroup(3, "/app.slice/a\\xff", 1),
            cgroup(4, "/x/app.slice", 1));
    assertEquals(List.of("/app.slice"), names(rows));
  }

  @Test
  void aCgroupMadeAgainHasTheNameAndTheOldOneIsSuperseded() {
    List<Row> rows =
        select(
            new Selector(Selection.ALL),
            removed(1, "/a", 5),
            removed(2, "/a", 6),
            cgroup(3, "/a", 1),
            removed(4, "/b", 2));
    assertEquals(List.of(true, true, false, false), rows.stream().map(Row::superseded).toList());
    List<Map<String, String>> labels = labels(rows, "cgroup_events");
    assertEquals(Map.of("cgroup", "/a", "incarnation", "1"), labels.get(0));
    assertEquals(Map.of("cgroup", "/a"), labels.get(2));
    assertEquals(4, labels.stream().distinct().count());
  }

  private static List<Map<String, String>> labels(List<Row> rows, String metric) {
    View view = new View(START, java.time.Duration.ZERO, List.of(SCHEMA), rows, 4, 0, List.of());
    return view.families().stream()
        .filter(family -> family.metric().name().equals(metric))
        .flatMap(family -> family.points().stream())
        .map(Point::labels)
        .toList();
  }

  /** What is joined by path is there once a path. */
  @Test
  void onlyTheCgroupThatHasThePathHasInfo() {
    List<Row> rows =
        select(
            new Selector(Selection.ALL),
            removed(1, "/a", 5),
            cgroup(2, "/a", 1),
            removed(3, "/b", 2));
    List<Map<String, String>> info = labels(rows, "cgroup_info");
    assertEquals(List.of("/a", "/b"), info.stream().map(one -> one.get("cgroup")).toList());
    assertEquals("2", info.getFirst().get("id"));
    assertEquals(3, labels(rows, "cgroup_start_time_seconds").size());
  }

  @Test
  void aSelectionOfTheSameTextIsTheSame() {
    Selection one = new Selection(List.of(Pattern.compile("a")), List.of(), 3, 5);
    assertEquals(one, new Selection(List.of(Pattern.compile("a")), List.of(), 3, 5));
    assertFalse(one.equals(new Selection(List.of(Pattern.compile("b")), List.of(), 3, 5)));
    assertTrue(one.hashCode() == new Selection(one.include(), List.of(), 3, 5).hashCode());
  }

  @Test
  void aPathHasAncestors() {
    CgroupPath path = CgroupPath.parse("/a/b/c");
    assertEquals("/", path.atDepth(0).toString());
    assertEquals("/a", path.atDepth(1).toString());
    assertEquals("/a/b/c", path.atDepth(3).toString());
    assertEquals("/a/b/c", path.atDepth(9).toString());
    assertEquals("/", CgroupPath.ROOT.atDepth(0).toString());
  }

  /** The one that is there now began after the child did. */
  @Test
  void aChildIsAddedToTheIncarnationThatItWasIn() {
    Selector selector = new Selector(deep(1));
    select(selector, cgroup(1, "/a", 1), cgroup(2, "/a/x", 100));
    CgroupStats child = lived(2, "/a/x", 2, 5, 100);
    List<Row> rows =
        select(
            selector, lived(1, "/a", 1, 6, 1), child, cgroup(30, "/a", 3), cgroup(31, "/a/y", 4));
    assertEquals(List.of(101L, 7L), rows.stream().map(SelectorTest::count).toList());
    assertEquals(List.of(true, false), rows.stream().map(Row::superseded).toList());
    // Also by one who sees them for the first time.
    rows = select(new Selector(deep(1)), lived(1, "/a", 1, 6, 1), child, cgroup(30, "/a", 3));
    assertEquals(List.of(101L, 3L), rows.stream().map(SelectorTest::count).toList());
  }

  private static long count(Row row) {
    return row.sample(SCHEMA).orElseThrow().number(COUNTER);
  }

  @Test
  void aChildWhoseAncestorIsForgottenIsNotTheNextOnes() {
    List<Row> rows =
        select(new Selector(deep(1)), lived(2, "/a/x", 2, 5, 100), cgroup(30, "/a", 3));
    assertEquals(3, number(rows, "/a", COUNTER));
    assertEquals(100, number(rows, "/a/x", COUNTER));
  }

  /** Or a service that is started among thousands of obituaries shows nothing else. */
  @Test
  void theRemovedTakeNoPlaceOfTheLiving() {
    List<Row> rows =
        select(
            new Selector(atMost(2)),
            lived(1, "/a", 1, 5, 10),
            lived(2, "/b", 2, 6, 100),
            cgroup(7, "/c", 1));
    assertEquals(List.of("/b", "/c", Row.OTHER), names(rows));
    assertEquals(10, number(rows, Row.OTHER, COUNTER));
  }

  @Test
  void theLivingTakePlacesOfTheRemoved() {
    Selector selector = new Selector(atMost(2));
    select(selector, cgroup(1, "/a", 10), cgroup(2, "/b", 100));
    List<Row> rows = select(selector, lived(1, "/a", 1, 5, 11), cgroup(2, "/b", 100));
    assertEquals(List.of("/a", "/b"), names(rows));
    rows = select(selector, lived(1, "/a", 1, 5, 11), cgroup(2, "/b", 100), cgroup(7, "/c", 1));
    assertEquals(List.of("/b", "/c", Row.OTHER), names(rows));
    assertEquals(11, number(rows, Row.OTHER, COUNTER));
    rows = select(selector, cgroup(2, "/b", 100));
    assertEquals(11, number(rows, Row.OTHER, COUNTER));
  }

  /** A living one that is among the others does not come back for a removed one's place. */
  @Test
  void aFoldedOneStaysFoldedWhenAPlaceIsFree() {
    Selector selector = new Selector(atMost(1));
    select(selector, cgroup(1, "/a", 10), cgroup(2, "/b", 100));
    List<Row> rows = select(selector, lived(1, "/a", 1, 5, 10), cgroup(2, "/b", 100));
    assertEquals(List.of("/a", Row.OTHER), names(rows));
    assertEquals(100, number(rows, Row.OTHER, COUNTER));
  }

  @Test
  void whatIsInheritedIsAddedUpOnce() {
    Selector selector = new Selector(deep(1));
    selectInherited(
        selector,
        cgroup(1, "/", 1),
        cgroup(2, "/a", 10),
        cgroup(3, "/a/b", 100),
        cgroup(4, "/a/b/c", 1000));
    List<Row> rows =
        selectInherited(
            selector,
            cgroup(1, "/", 1),
            cgroup(2, "/a", 10),
            cgroup(3, "/a/b", 1100),
            inherited(4, "/a/b/c"));
    assertEquals(1110, number(rows, "/a", COUNTER));
    // Its obituary was never seen.
    rows = selectInherited(selector, cgroup(1, "/", 1), cgroup(2, "/a", 1110));
    assertEquals(1110, number(rows, "/a", COUNTER));
    assertEquals(1111, sum(rows));
  }

  @Test
  void amongTheOthersWhatIsInheritedIsAddedUpOnceAndNeverGoesBackwards() {
    Selector selector = new Selector(atMost(1));
    selectInherited(selector, cgroup(1, "/", 1), cgroup(2, "/a", 10), cgroup(3, "/a/b", 100));
    List<Row> rows =
        selectInherited(selector, cgroup(1, "/", 1), cgroup(2, "/a", 110), inherited(3, "/a/b"));
    assertEquals(110, number(rows, Row.OTHER, COUNTER));
    // The root has a row: what it inherits is in both.
    rows = selectInherited(selector, cgroup(1, "/", 111), inherited(2, "/a"));
    assertEquals(110, number(rows, Row.OTHER, COUNTER));
  }

  /** A cgroup of v1 may have the id of one of cgroup2. */
  @Test
  void anIdAtAnotherPathIsAnotherCgroup() {
    List<Row> rows = select(new Selector(atMost(1)), cgroup(1, "/a", 1), cgroup(1, "/b", 10));
    assertEquals(List.of("/a", Row.OTHER), names(rows));
    assertEquals(10, number(rows, Row.OTHER, COUNTER));
  }
}
