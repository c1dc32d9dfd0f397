package io.github.cgrpstorage.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTest {

  private static final Series COUNTER =
      new Series(
          new Metric("c_seconds", Kind.COUNTER, Unit.SECONDS, 1e-9, List.of(), ""),
          Map.of(),
          0,
          Series.NO_SUM);
  private static final Series GAUGE =
      new Series(
          new Metric("g", Kind.GAUGE, Unit.NONE, 1, List.of(), ""), Map.of(), 1, Series.NO_SUM);
  private static final Series HISTOGRAM =
      new Series(
          new Metric("h_bytes", Kind.HISTOGRAM, Unit.BYTES, 1, List.of(1.0, 2.0), ""),
          Map.of(),
          2,
          5);
  private static final Schema SCHEMA = new Schema("test", 6, List.of(COUNTER, GAUGE, HISTOGRAM));

  private static Sample sample(long... words) {
    return new Sample(SCHEMA, words);
  }

  @Test
  void numbersByTheirSeries() {
    Sample sample = sample(2_500_000_000L, 7, 1, 2, 3, 40);
    assertEquals(2_500_000_000L, sample.number(COUNTER));
    assertEquals(2.5, sample.value(COUNTER));
    assertEquals(7, sample.number(GAUGE));
    assertArrayEquals(new long[] {1, 2, 3}, sample.buckets(HISTOGRAM));
    assertEquals(6, sample.count(HISTOGRAM));
    assertEquals(40, sample.sum(HISTOGRAM));
    assertEquals(40, sample.rawSum(HISTOGRAM));
  }

  @Test
  void aHistogramWithoutASumHasNone() {
    Series without = new Series(HISTOGRAM.metric(), Map.of(), 2, Series.NO_SUM);
    assertTrue(Double.isNaN(sample(0, 0, 1, 2, 3, 40).sum(without)));
    assertFalse(without.hasSum());
  }

  @Test
  void numbersAreUnsigned() {
    assertEquals(0x1p64, sample(0, -1, 0, 0, 0, 0).value(GAUGE));
  }

  @Test
  void countersAddUpAndGaugesStay() {
    Sample earlier = sample(10, 100, 1, 1, 1, 5);
    Sample later = sample(15, 90, 1, 3, 1, 9);
    assertEquals(sample(5, 90, 0, 2, 0, 4), later.since(earlier));
    assertEquals(sample(25, 190, 2, 4, 2, 14), later.plus(earlier));
  }

  @Test
  void theNumberOfWordsIsChecked() {
    assertThrows(IllegalArgumentException.class, () -> sample(1, 2, 3));
  }

  @Test
  void seriesOfAMetric() {
    assertEquals(List.of(GAUGE), SCHEMA.seriesOf(GAUGE.metric()));
    assertEquals(3, SCHEMA.metrics().size());
    assertTrue(sample(0, 0, 0, 0, 0, 0).isZero());
    assertFalse(sample(0, 0, 0, 0, 0, 1).isZero());
  }
}
