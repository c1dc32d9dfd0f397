package io.github.cgrpstorage.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CgroupPathTest {

  private static CgroupPath path(String text) {
    return CgroupPath.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void belowAMount() {
    Path mount = Path.of("/sys/fs/cgroup");
    assertEquals(CgroupPath.ROOT, CgroupPath.of(mount, mount));
    assertEquals(
        path("/system.slice/a.service"),
        CgroupPath.of(mount, Path.of("/sys/fs/cgroup/system.slice/a.service")));
  }

  @Test
  void depth() {
    assertEquals(0, CgroupPath.ROOT.depth());
    assertEquals(1, path("/a").depth());
    assertEquals(3, path("/a/b/c").depth());
  }

  /** A name may hold any byte but a slash and NUL. */
  @Test
  void hostileNames() {
    byte[] bytes = {'/', 'a', '\n', '"', '\\', (byte) 0xff, (byte) 0xc3, (byte) 0xa9};
    CgroupPath path = CgroupPath.of(bytes);
    assertEquals("/a\\x0a\"\\x5c\\xffé", path.toString());
    assertArrayEquals(bytes, path.bytes());
    assertEquals(path, CgroupPath.parse(path.toString()));
  }

  @Test
  void byBytes() {
    assertTrue(path("/a").compareTo(path("/b")) < 0);
    assertTrue(path("/z").compareTo(path("/é")) < 0);
    assertEquals(path("/a").hashCode(), path("/a").hashCode());
    assertNotEquals(path("/a"), path("/A"));
  }

  @Test
  void nothingElseIsAPath() {
    assertThrows(IllegalArgumentException.class, () -> path("a"));
    assertThrows(IllegalArgumentException.class, () -> path(""));
  }
}
