package io.github.cgrpstorage.agent.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceTotalsTest {

  private final DeviceTotals totals = new DeviceTotals();

  private static Map<String, Long> numbers(long bytes, long operations) {
    return Map.of("rbytes", bytes, "rios", operations);
  }

  @Test
  void allDevicesAreAddedUp() {
    Map<String, Map<String, Long>> devices = Map.of("8:0", numbers(10, 1), "7:0", numbers(100, 2));
    assertEquals(numbers(110, 3), totals.sum(1, devices));
    assertEquals(numbers(110, 3), totals.sum(1, devices));
    assertEquals(Map.of(), totals.sum(2, Map.of()));
  }

  @Test
  void whatADeviceThatIsGoneCountedStays() {
    totals.sum(1, Map.of("8:0", numbers(10, 1), "7:0", numbers(100, 2)));
    assertEquals(numbers(111, 4), totals.sum(1, Map.of("8:0", numbers(11, 2))));
    assertEquals(numbers(111, 4), totals.sum(1, Map.of("8:0", numbers(11, 2))));
  }

  /** Another one with its number begins at 0. */
  @Test
  void aDeviceThatBeginsAnewIsAnother() {
    totals.sum(1, Map.of("7:0", numbers(100, 2)));
    assertEquals(numbers(105, 3), totals.sum(1, Map.of("7:0", numbers(5, 1))));
    assertEquals(numbers(106, 4), totals.sum(1, Map.of("7:0", numbers(6, 2))));
  }

  /** Without the file nothing is known of the devices. */
  @Test
  void whatIsNotReadIsNotGone() {
    totals.sum(1, Map.of("8:0", numbers(10, 1)));
    assertEquals(Map.of(), totals.sum(1, Map.of()));
    assertEquals(numbers(12, 2), totals.sum(1, Map.of("8:0", numbers(12, 2))));
  }

  @Test
  void aCgroupThatIsGoneIsForgotten() {
    totals.sum(1, Map.of("8:0", numbers(10, 1)));
    totals.retain(Set.of(2L));
    assertEquals(numbers(3, 1), totals.sum(1, Map.of("7:0", numbers(3, 1))));
  }
}
