package io.github.cgrpstorage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.bench.Figures.Pair;
import org.junit.jupiter.api.Test;

class FiguresTest {

  private final Figures figures = new Figures();

  @Test
  void theMedianOfAnEvenNumberIsBetween() {
    figures.add(new Pair(7, 1, 0, 0));
    figures.add(new Pair(4, 1, 0, 0));
    assertEquals(5.5, figures.median(Pair::nanos));
  }

  @Test
  void theRatioIsThatOfThePairsNotOfTheMedians() {
    figures.add(new Pair(100, 100, 0, 0));
    figures.add(new Pair(400, 50, 0, 0));
    figures.add(new Pair(900, 300, 0, 0));
    assertEquals(3, figures.median(Pair::ratio));
    assertEquals(1, figures.quantile(Pair::ratio, 0));
    assertEquals(2, figures.quantile(Pair::ratio, 0.25));
    assertEquals(8, figures.quantile(Pair::ratio, 1));
  }
}
