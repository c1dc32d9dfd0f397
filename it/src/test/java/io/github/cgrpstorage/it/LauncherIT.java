package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ./run} makes its cache of classes by itself, and a bad one is never noticed. */
@Tag("host")
class LauncherIT {

  private static final Path RUN = Path.of("../run").toAbsolutePath().normalize();
  private static final Path CACHE = CommandLine.JAR.resolveSibling("cgrp-storage.aot");
  private static final Path KEPT = CACHE.resolveSibling("cgrp-storage.aot.kept");

  @BeforeEach
  void keepCache() throws IOException {
    if (Files.exists(CACHE)) {
      Files.move(CACHE, KEPT, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @AfterEach
  void giveCacheBack() throws IOException {
    Files.deleteIfExists(CACHE);
    if (Files.exists(KEPT)) {
      Files.move(KEPT, CACHE);
    }
  }

  private static void assertStarts() {
    Child child = Child.run(RUN.toString(), "--version").check(0);
    assertEquals("cgrp-storage 0.1.0", child.out().strip());
    assertEquals("", child.err());
  }

  private static void assertStartsWith(byte[] cache) throws IOException {
    Files.write(CACHE, cache);
    // Newer than the jar, so that it is used.
    Files.setLastModifiedTime(CACHE, FileTime.from(Instant.now().plusSeconds(60)));
    assertStarts();
    assertEquals(cache.length, Files.size(CACHE), "it is not made again");
  }

  @Test
  void theFirstRunMakesTheCacheAndTheNextUsesIt() throws IOException {
    assertStarts();
    long size = Files.size(CACHE);
    assertTrue(size > 1 << 20, size + " bytes");
    FileTime made = Files.getLastModifiedTime(CACHE);
    assertStarts();
    assertEquals(made, Files.getLastModifiedTime(CACHE));
    byte[] good = Files.readAllBytes(CACHE);
    assertStartsWith(Arrays.copyOf(good, good.length / 2));
  }

  @Test
  void aBadCacheIsNotNoticed() throws IOException {
    for (byte[] bad : List.of(new byte[0], new byte[100_000], "no cache".getBytes())) {
      assertStartsWith(bad);
    }
  }
}
