package io.github.cgrpstorage.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What was measured of one benchmark: a pair of a Java and a C figure for each iteration. */
final class Figures {

  /**
   * One iteration.
   *
   * @param nanos CPU time of one operation in Java
   * @param baseline CPU time of one operation in C, next to it
   * @param clock the ratio of the two by the clock
   * @param bytes that one operation allocates on the Java heap
   */
  record Pair(double nanos, double baseline, double clock, double bytes) {
    double ratio() {
      return nanos / baseline;
    }
  }

  private final List<Pair> pairs = new ArrayList<>();

  void add(Pair pair) {
    pairs.add(pair);
  }

  int size() {
    return pairs.size();
  }

  double median(ToDoubleFunction<Pair> figure) {
    return quantile(figure, 0.5);
  }

  /** The figure below which this part of all lies; between two measured ones in proportion. */
  double quantile(ToDoubleFunction<Pair> figure, double part) {
    return quantile(pairs.stream().mapToDouble(figure), part);
  }

  static double median(DoubleStream figures) {
    return quantile(figures, 0.5);
  }

  private static double quantile(DoubleStream figures, double part) {
    double[] sorted = figures.sorted().toArray();
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
