package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Row;
import io.github.cgrpstorage.agent.metrics.Unit;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** One thing to show of every cgroup. */
sealed interface Column {

  /** Its name in options and headings. */
  String name();

  /** As a program reads it: a number without a unit, nothing where there is none. */
  String exact(Row row);

  /** As a person reads it. */
  String shown(Row row);

  /** The greatest number or the first text first. */
  Comparator<Row> order();

  /**
   * Text: the path and what it says.
   *
   * @param name its name
   * @param text of a row
   */
  record OfText(String name, Function<Row, String> text) implements Column {

    @Override
    public String exact(Row row) {
      return text.apply(row);
    }

    @Override
    public String shown(Row row) {
      return text.apply(row);
    }

    @Override
    public Comparator<Row> order() {
      return Comparator.comparing(text);
    }
  }

  /**
   * A number.
   *
   * @param name its name
   * @param unit its unit
   * @param value of a row; NaN for none
   */
  record OfNumber(String name, Unit unit, ToDoubleFunction<Row> value) implements Column {

    @Override
    public String exact(Row row) {
      double number = value.applyAsDouble(row);
      if (Double.isNaN(number)) {
        return "";
      }
      return Double.isInfinite(number) ? "+Inf" : new BigDecimal(number(number)).toPlainString();
    }

    private static String number(double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString((long) number)
          : Double.toString(number);
    }

    @Override
    public String shown(Row row) {
      double number = value.applyAsDouble(row);
      return Double.isNaN(number) ? "-" : Numbers.shown(number, unit);
    }

    @Override
    public Comparator<Row> order() {
      // NaN is the greatest to Double.compare: to the end with it.
      return Comparator.comparingDouble(
          row -> {
            double number = value.applyAsDouble(row);
            return Double.isNaN(number) ? Double.POSITIVE_INFINITY : -number;
          });
    }
  }
}
