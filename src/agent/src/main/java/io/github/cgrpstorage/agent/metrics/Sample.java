package io.github.cgrpstorage.agent.metrics;

import java.util.Arrays;

/**
 * One cgroup's value of one map, as it was read. BPF programs count while it is copied: each number
 * is one that was there, but two numbers may be some events apart.
 *
 * <p>Immutable.
 */
public final class Sample {

  private final Schema schema;
  private final long[] words;

  /**
   * A value.
   *
   * @param schema what the words are
   * @param words {@link Schema#words()} of them; copied
   * @throws IllegalArgumentException when there are not as many
   */
  public Sample(Schema schema, long[] words) {
    if (words.length != schema.words()) {
      throw new IllegalArgumentException(
          "a value of '%s' has %d words, not %d"
              .formatted(schema.name(), schema.words(), words.length));
    }
    this.schema = schema;
    this.words = words.clone();
  }

  /**
   * What the numbers are.
   *
   * @return the schema
   */
  public Schema schema() {
    return schema;
  }

  /**
   * All numbers as they are kept.
   *
   * @return {@link Schema#words()} of them, a copy
   */
  public long[] words() {
    return words.clone();
  }

  /**
   * A counter's or gauge's number as it is kept.
   *
   * @param series a series of the schema that is no histogram
   * @return the number, to be read as unsigned; times {@link Metric#scale()} it is in the unit
   */
  public long number(Series series) {
    return words[series.word()];
  }

  /**
   * A counter's or gauge's number in its unit.
   *
   * @param series a series of the schema that is no histogram
   * @return the number, exact up to 2^53 of what is kept
   */
  public double value(Series series) {
    return toDouble(number(series)) * series.metric().scale();
  }

  /**
   * How often values fell into each bucket of a histogram; not cumulative.
   *
   * @param series a histogram of the schema
   * @return one number a bucket, one more than there are bounds
   */
  public long[] buckets(Series series) {
    int first = series.word();
    return Arrays.copyOfRange(words, first, first + series.metric().words());
  }

  /**
   * How many values a histogram observed: the sum of its buckets.
   *
   * @param series a histogram of the schema
   * @return the count
   */
  public long count(Series series) {
    return Arrays.stream(buckets(series)).sum();
  }

  /**
   * The sum of what a histogram observed, in its unit.
   *
   * @param series a histogram of the schema
   * @return the sum; NaN when none is kept
   */
  public double sum(Series series) {
    return series.hasSum()
        ? toDouble(words[series.sumWord()]) * series.metric().scale()
        : Double.NaN;
  }

  /**
   * The sum of a histogram as it is kept.
   *
   * @param series a histogram of the schema that {@linkplain Series#hasSum() has a sum}
   * @return the number, to be read as unsigned
   */
  public long rawSum(Series series) {
    return words[series.sumWord()];
  }

  /**
   * This value and another added, number by number: a cgroup's own and what came later, or several
   * cgroups' together. For gauges that is their total.
   *
   * @param other a value of the same schema
   * @return the total
   */
  public Sample plus(Sample other) {
    long[] total = words.clone();
    Arrays.setAll(total, i -> total[i] + other.words[i]);
    return new Sample(schema, total);
  }

  /**
   * What was counted between an earlier value and this one. Gauges keep this value's number.
   *
   * @param earlier a value of the same schema and cgroup
   * @return the difference
   */
  public Sample since(Sample earlier) {
    long[] difference = words.clone();
    Arrays.setAll(difference, i -> difference[i] - earlier.words[i]);
    for (Series series : schema.series()) {
      if (series.metric().kind() == Kind.GAUGE) {
        difference[series.word()] = words[series.word()];
      }
    }
    return new Sample(schema, difference);
  }

  /**
   * This value with its gauges at 0: what stays of it when its cgroup is no longer there.
   *
   * @return the counters
   */
  public Sample counters() {
    long[] counters = words.clone();
    for (Series series : schema.series()) {
      if (series.metric().kind() == Kind.GAUGE) {
        counters[series.word()] = 0;
      }
    }
    return new Sample(schema, counters);
  }

  /**
   * Whether nothing was counted.
   *
   * @return true when all numbers are 0
   */
  public boolean isZero() {
    return Arrays.stream(words).allMatch(word -> word == 0);
  }

  private static double toDouble(long unsigned) {
    double number = unsigned;
    return unsigned < 0 ? number + 0x1p64 : number;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sample that
        && schema.equals(that.schema)
        && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return schema.name() + Arrays.toString(words);
  }
}
