package io.github.cgrpstorage.kernel.floor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptorTableTest {

  private final DescriptorTable<String> table = new DescriptorTable<>();

  @Test
  void keepsWhatItWasGiven() {
    table.put(7, "seven");
    table.put(0, "zero");
    table.put(7, "seven again");
    assertEquals("zero", table.get(0));
    assertEquals("seven again", table.get(7));
  }

  @Test
  void hasNothingElsewhere() {
    table.put(7, "seven");
    assertNull(table.get(6));
    assertNull(table.get(8));
    assertNull(table.get(-1));
    assertNull(table.get(Integer.MIN_VALUE));
    assertNull(table.get(Integer.MAX_VALUE));
  }

  @Test
  void removesOnce() {
    table.put(3, "three");
    assertEquals("three", table.remove(3));
    assertNull(table.remove(3));
    assertNull(table.remove(-1));
    assertNull(table.get(3));
  }

  @Test
  void drainsAll() {
    table.put(5, "five");
    table.put(2, "two");
    List<String> drained = new ArrayList<>();
    table.drain(drained::add);
    assertEquals(List.of("two", "five"), drained);
    assertNull(table.get(5));
    table.drain(drained::add);
    assertEquals(2, drained.size());
  }
}
