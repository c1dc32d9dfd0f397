package io.github.cgrpstorage.bench;

import io.github.cgrpstorage.bench.Figures.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** Draws bars as SVG, each as long as the logarithm of its figure. */
final class Chart {

  private static final int LABEL = 260;
  private static final int BARS = 420;
  private static final int NUMBER = 90;
  private static final int LINE = 22;

  private Chart() {}

  /** The ratio of each pair. */
  static void ratios(Setting bench, String name, String title, Map<Row, Figures> figures) {
    Map<String, Double> bars = new LinkedHashMap<>();
    figures.forEach(
        (row, found) -> bars.put(row.operation() + ", " + row.by(), found.median(Pair::ratio)));
    bars(bench, name, title, bars);
  }

  /** What each side of each pair costs; what comes twice is drawn once. */
  static void costs(Setting bench, String name, String title, Map<Row, Figures> figures) {
    Map<String, Double> bars = new LinkedHashMap<>();
    figures.forEach(
        (row, found) -> {
          String size = ", %,d".formatted(row.values());
          bars.putIfAbsent("Java: " + row.method() + size, found.median(Pair::nanos));
          bars.putIfAbsent("C: " + row.baseline() + size, found.median(Pair::baseline));
        });
    bars(bench, name, title + ", nanoseconds each", bars);
  }

  /** One bar for each figure above 0. */
  static void bars(Setting bench, String name, String title, Map<String, Double> figures) {
    if (bench.charts() == null) {
      return;
    }
    try {
      Files.writeString(bench.charts().resolve(name + ".svg"), svg(title, figures));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String svg(String title, Map<String, Double> figures) {
    double most = figures.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double least =
        figures.values().stream().mapToDouble(v -> v).filter(v -> v > 0).min().orElse(1) / 2;
    StringBuilder svg = new StringBuilder();
    int width = LABEL + BARS + NUMBER;
    int height = LINE * (figures.size() + 2);
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="8" y="18" font-weight="bold">%s</text>
        """
            .formatted(width, height, escape(title)));
    int y = LINE + 18;
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      double part =
          figure.getValue() <= 0 ? 0 : Math.log(figure.getValue() / least) / Math.log(most / least);
      svg.append(bar(figure.getKey(), figure.getValue(), Math.max(1, (int) (BARS * part)), y));
      y += LINE;
    }
    return svg.append("</svg>\n").toString();
  }

  private static String bar(String label, double figure, int length, int y) {
    return """
        <text x="%d" y="%d" text-anchor="end">%s</text>
        <rect x="%d" y="%d" width="%d" height="14" fill="%s"/>
        <text x="%d" y="%d">%s</text>
        """
        .formatted(
            LABEL - 8,
            y,
            escape(label),
            LABEL,
            y - 11,
            length,
            label.contains("Java") || label.contains("./run") ? "#2a6fb0" : "#9aa5b1",
            LABEL + length + 6,
            y,
            number(figure));
  }

  private static String number(double figure) {
    return figure >= 100 ? "%,.0f".formatted(figure) : "%.3g".formatted(figure);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
