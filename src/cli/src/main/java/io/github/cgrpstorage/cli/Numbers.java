package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.metrics.Kind;
import io.github.cgrpstorage.agent.metrics.Metric;
import io.github.cgrpstorage.agent.metrics.Sample;
import io.github.cgrpstorage.agent.metrics.Series;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A sample's numbers, for programs as they are kept and for people in few digits. */
final class Numbers {

  private static final String SECONDS = "_seconds";

  private Numbers() {}

  /**
   * A metric's name where its numbers are kept ones: what is exported in seconds is nanoseconds.
   */
  static String keptName(Metric metric) {
    boolean nanoseconds = metric.kind() != Kind.HISTOGRAM && metric.unit() == Unit.SECONDS;
    return nanoseconds && metric.name().endsWith(SECONDS)
        ? metric.name().substring(0, metric.name().length() - SECONDS.length()) + "_nanoseconds"
        : metric.name();
  }

  /** Labels as Prometheus writes them; empty for none. */
  static String labels(Series series) {
    return series.labels().isEmpty()
        ? ""
        : series.labels().entrySet().stream()
            .map(label -> "%s=\"%s\"".formatted(label.getKey(), label.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
  }

  /**
   * Every number of a sample under its metric's name: counters and gauges as integers, histograms
   * as objects. A counter with labels is there once without them, as their sum.
   */
  static Map<String, Object> all(Sample sample) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Series series : sample.schema().series()) {
      Metric metric = series.metric();
      if (metric.kind() == Kind.HISTOGRAM) {
        all.put(metric.name() + labels(series), histogram(sample, series));
      } else {
        BigInteger number = integer(sample.number(series));
        all.merge(keptName(metric), number, (a, b) -> ((BigInteger) a).add((BigInteger) b));
        if (!series.labels().isEmpty()) {
          all.put(keptName(metric) + labels(series), number);
        }
      }
    }
    return all;
  }

  private static Map<String, Object> histogram(Sample sample, Series series) {
    Map<String, Object> histogram = new LinkedHashMap<>();
    histogram.put("bounds", series.metric().bounds());
    histogram.put("counts", sample.buckets(series));
    histogram.put("sum", series.hasSum() ? sample.sum(series) : null);
    histogram.put("count", sample.count(series));
    return histogram;
  }

  static BigInteger integer(long unsigned) {
    return new BigInteger(Long.toUnsignedString(unsigned));
  }

  /** A number in its unit: {@code 1.25 ms}, {@code 3.4 MiB}, {@code 17}. */
  static String shown(double value, Unit unit) {
    return switch (unit) {
      case NONE -> scaled(value, 1000, "", "k", "M", "G", "T");
      case BYTES -> scaled(value, 1024, " B", " KiB", " MiB", " GiB", " TiB");
      case SECONDS -> seconds(value);
    };
  }

  /** Infinity is above the last bound of a histogram. */
  private static String seconds(double value) {
    if (Double.isInfinite(value)) {
      return "inf";
    }
    if (value == 0 || value >= 1) {
      return digits(value) + " s";
    }
    return value >= 1e-3 ? digits(value * 1e3) + " ms" : digits(value * 1e6) + " us";
  }

  private static String scaled(double value, int step, String... units) {
    double left = value;
    int i = 0;
    while (left >= step && i < units.length - 1) {
      left /= step;
      i++;
    }
    return digits(left) + units[i];
  }

  private static String digits(double value) {
    boolean whole = value == Math.rint(value) || value >= 100;
    return String.format(Locale.ROOT, whole ? "%.0f" : value < 10 ? "%.2f" : "%.1f", value);
  }

  /**
   * The upper bound of the bucket that a quantile is in: it is at most so much.
   *
   * @return the bound in the metric's unit; infinite above the last; NaN when nothing was observed
   */
  static double quantile(Sample sample, Series series, double quantile) {
    long[] buckets = sample.buckets(series);
    long rank = (long) Math.ceil(quantile * sample.count(series));
    long seen = 0;
    for (int i = 0; rank > 0 && i < buckets.length - 1; i++) {
      seen += buckets[i];
      if (seen >= rank) {
        return series.metric().bounds().get(i);
      }
    }
    return rank == 0 ? Double.NaN : Double.POSITIVE_INFINITY;
  }

  /** A histogram in a few words. */
  static String summary(Sample sample, Series series) {
    Unit unit = series.metric().unit();
    String sum = series.hasSum() ? ", sum " + shown(sample.sum(series), unit) : "";
    return "count %d%s, p50 <= %s, p99 <= %s"
        .formatted(
            sample.count(series),
            sum,
            shown(quantile(sample, series, 0.5), unit),
            shown(quantile(sample, series, 0.99), unit));
  }
}
