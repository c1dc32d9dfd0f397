package io.github.cgrpstorage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Schema;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaOfBtfTest {

  private static Schema schema(TestBtf btf) {
    return SchemaOfBtf.of("mine", "cgroup_", btf.type());
  }

  private static void assertRefused(TestBtf btf, String member, String why) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> schema(btf));
    assertTrue(e.getMessage().startsWith("member '" + member + "': " + why), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "cgs_counter_u64, COUNTER, NONE, 1, cgroup_x",
    "cgs_counter_ns_u64, COUNTER, SECONDS, 1e-9, cgroup_x_seconds",
    "cgs_counter_bytes_u64, COUNTER, BYTES, 1, cgroup_x_bytes",
    "cgs_gauge_u64, GAUGE, NONE, 1, cgroup_x",
    "cgs_gauge_ns_u64, GAUGE, SECONDS, 1e-9, cgroup_x_seconds",
    "cgs_gauge_bytes_u64, GAUGE, BYTES, 1, cgroup_x_bytes",
  })
  void aTypeSaysKindAndUnit(String typedef, Kind kind, Unit unit, double scale, String name) {
    Schema schema = schema(new TestBtf().with(typedef, "x", "Some help."));
    Metric metric = new Metric(name, kind, unit, scale, List.of(), "Some help.");
    assertEquals(
        new Schema("mine", 1, List.of(new Series(metric, Map.of(), 0, Series.NO_SUM))), schema);
  }

  @ParameterizedTest
  @CsvSource({
    "cgs_log2_u64, NONE, 1, 1",
    "cgs_log2_ns_u64, SECONDS, 1e-9, 1e-9",
    "cgs_log2_bytes_u64, BYTES, 1, 1",
    "cgs_log2_seconds_u64, SECONDS, 1e-9, 9.5367431640625e-7",
  })
  void anArrayOfAHistogramsTypeIsAHistogram(String typedef, Unit unit, double scale, double first) {
    Metric metric = schema(new TestBtf().withArray(typedef, "x", 4)).metrics().getFirst();
    assertEquals(Kind.HISTOGRAM, metric.kind());
    assertEquals(unit, metric.unit());
    assertEquals(scale, metric.scale());
    assertEquals(List.of(first, 2 * first, 4 * first), metric.bounds());
    assertEquals(4, metric.words());
  }

  @Test
  void aNameHoldsLabels() {
    Schema schema =
        schema(
            new TestBtf()
                .with("cgs_counter_u64", "io__op_read__size_very_large")
                .with("cgs_counter_u64", "other")
                .with("cgs_counter_u64", "io__op_write__size_small"));
    // Those of one metric are brought together.
    assertEquals(
        List.of("cgroup_io", "cgroup_io", "cgroup_other"),
        schema.series().stream().map(series -> series.metric().name()).toList());
    assertEquals(Map.of("op", "read", "size", "very_large"), schema.series().getFirst().labels());
    assertEquals(List.of(0, 2, 1), schema.series().stream().map(Series::word).toList());
    assertEquals(2, schema.metrics().size());
  }

  @Test
  void aCounterBesideAHistogramIsItsSum() {
    Schema schema =
        schema(
            new TestBtf()
                .withArray("cgs_log2_seconds_u64", "wait__kind_a", 3)
                .withArray("cgs_log2_seconds_u64", "wait__kind_b", 3)
                .with("cgs_counter_ns_u64", "wait_sum__kind_b")
                .with("cgs_counter_ns_u64", "wait_sum__kind_c"));
    List<Series> series = schema.series();
    assertEquals(Series.NO_SUM, series.get(0).sumWord());
    assertEquals(6, series.get(1).sumWord());
    // Nobody's sum is a metric of its own.
    assertEquals("cgroup_wait_sum_seconds", series.get(2).metric().name());
    assertEquals(3, series.size());
  }

  @Test
  void whatIsNotMarkedIsLeftOut() {
    TestBtf btf =
        new TestBtf()
            .with("__u64", "plain")
            .withArray("__u64", "many", 3)
            .with("cgs_log2_u64", "one_bucket_is_no_array")
            .withArray("cgs_counter_u64", "counters_are_no_array", 2)
            .withU32("", "small");
    assertEquals(List.of(), schema(btf).series());
  }

  @Test
  void theHelpOfAMetricStandsOnItsFirstMember() {
    Schema schema =
        schema(
            new TestBtf()
                .with("cgs_counter_u64", "x__k_a", "First.")
                .with("cgs_counter_u64", "x__k_b", "Second."));
    assertEquals(1, schema.metrics().size());
    assertEquals("First.", schema.metrics().getFirst().help());
  }

  @Test
  void labelsNeedAKeyAndAValue() {
    String rule = "after two underscores comes a label: KEY_VALUE";
    for (String name : List.of("x__read", "x__op_", "x___read")) {
      assertRefused(new TestBtf().with("cgs_counter_u64", name), name, rule);
    }
    assertRefused(
        new TestBtf().with("cgs_counter_u64", "x__a_1__a_2"),
        "x__a_1__a_2",
        "it has the label 'a' twice");
  }

  @Test
  void marksThatContradictEachOtherAreRefused() {
    assertRefused(
        new TestBtf().with("cgs_counter_u64", "x__k_a").with("cgs_gauge_u64", "x__k_b"),
        "x__k_b",
        "another member of the same metric has another type");
    assertRefused(
        new TestBtf().withArray("cgs_log2_u64", "x__k_a", 3).withArray("cgs_log2_u64", "x__k_b", 4),
        "x__k_b",
        "another member of the same metric has another type");
    assertRefused(
        new TestBtf().with("cgs_counter_u64", "x__a_1__b_2").with("cgs_counter_u64", "x__b_2__a_1"),
        "x__b_2__a_1",
        "another member is the same series");
  }

  @Test
  void numbersHave64BitsAndStandAligned() {
    assertRefused(
        new TestBtf().withU32("cgs_counter_u64", "x"), "x", "a metric's number has 64 bits");
    assertRefused(
        new TestBtf().withU32("", "before").with("cgs_counter_u64", "x"),
        "x",
        "a metric's number stands at a multiple of 8 bytes");
  }

  /** The bounds of 27 buckets of time are the powers of two from 2^-20 to 2^5, all exact. */
  @Test
  void boundsAreExact() {
    Metric metric =
        schema(new TestBtf().withArray("cgs_log2_seconds_u64", "x", 27)).metrics().getFirst();
    assertEquals(
        IntStream.rangeClosed(-20, 5).mapToObj(power -> Math.pow(2, power)).toList(),
        metric.bounds());
  }
}
