package io.github.cgrpstorage.storage.seam;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for what this library makes where other processes make the same: in the cgroup tree and in
 * bpffs. The process id is for people: containers that share a tree count their processes each from
 * 1, so a random number tells them apart.
 *
 * <p>Thread-safe.
 */
public final class UniqueName {

  private static final String PROCESS =
      ProcessHandle.current().pid()
          + "-"
          + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(), 6);

  private static final AtomicLong COUNT = new AtomicLong();

  private UniqueName() {}

  /**
   * A name that no other call gives, here or in another process.
   *
   * @param prefix how it begins
   * @return the prefix and three numbers, such as {@code cgrp-demo-web-1207-3f09ac-1}
   */
  public static String of(String prefix) {
    return prefix + "-" + PROCESS + "-" + COUNT.incrementAndGet();
  }
}
