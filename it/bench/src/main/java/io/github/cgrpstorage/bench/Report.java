package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.bench.Figures.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints tables and targets, and remembers both for the end. */
final class Report {

  private final List<String> verdicts = new ArrayList<>();
  private boolean met = true;

  void title(String number, String text) {
    System.out.printf("%n%s. %s%n", number, text);
  }

  void line(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }

  /** The rows of a table whose rows are pairs with C. */
  void pairs(Map<Row, Figures> figures) {
    System.out.printf(
        "%-24s%-18s%9s%10s%9s%15s%10s%13s%n",
        "operation", "by", "ns", "C: ns", "ratio", "middle half", "by clock", "B/op");
    figures.forEach(Report::pair);
  }

  private static void pair(Row row, Figures figures) {
    System.out.printf(
        "%-24s%-18s%9.1f%10.1f%9.3f%15s%10.3f%,13.2f%n",
        row.operation(),
        row.by(),
        figures.median(Pair::nanos),
        figures.median(Pair::baseline),
        figures.median(Pair::ratio),
        "%.2f - %.2f"
            .formatted(figures.quantile(Pair::ratio, 0.25), figures.quantile(Pair::ratio, 0.75)),
        figures.median(Pair::clock),
        figures.median(Pair::bytes));
  }

  /** A figure that must not be more. */
  void atMost(String what, double figure, double most) {
    verdict(figure <= most, "%s: %.3f, %s %s", what, figure, "at most", number(most));
  }

  /** A figure that must not be less. */
  void atLeast(String what, double figure, double least) {
    verdict(figure >= least, "%s: %.1f, %s %s", what, figure, "at least", number(least));
  }

  private void verdict(boolean good, String format, Object... values) {
    String text = (good ? "met      " : "NOT MET  ") + format.formatted(values);
    verdicts.add(text);
    met &= good;
  }

  private static String number(double target) {
    return target == Math.rint(target) ? "%.0f".formatted(target) : "%.2f".formatted(target);
  }

  /** All targets; whether all are met. */
  boolean end() {
    System.out.printf("%ntargets%n");
    verdicts.forEach(text -> System.out.println("  " + text));
    return met;
  }
}
