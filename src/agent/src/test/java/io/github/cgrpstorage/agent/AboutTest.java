package io.github.cgrpstorage.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AboutTest {

  private static final About ABOUT =
      new About(
          "mine",
          "cgroup_",
          new TestBtf().with("cgs_counter_u64", "x", "Help.").type(),
          "blkio",
          1024,
          Map.of("lost_a", 8L),
          Map.of("lost_b", 16L, "written", 0L));

  @Test
  void isReadBackAsItWas() throws IOException {
    // A pinned array's element is padded with zeroes.
    byte[] padded = Arrays.copyOf(ABOUT.toBytes(), ABOUT.toBytes().length + 7);
    About back = About.parse(padded);
    assertEquals(ABOUT.schema(), back.schema());
    assertEquals(ABOUT.controller(), back.controller());
    assertEquals(ABOUT.pathBytes(), back.pathBytes());
    assertEquals(ABOUT.variables(), back.variables());
    assertEquals(ABOUT.lifecycleVariables(), back.lifecycleVariables());
  }

  @Test
  void anotherVersionsIsRefused() {
    byte[] other = ABOUT.toBytes();
    other[3]++;
    assertThrows(IOException.class, () -> About.parse(other));
    byte[] before = ABOUT.toBytes();
    before[3] = 1;
    assertThrows(IOException.class, () -> About.parse(before));
    assertThrows(IOException.class, () -> About.parse(Arrays.copyOf(ABOUT.toBytes(), 9)));
  }
}
