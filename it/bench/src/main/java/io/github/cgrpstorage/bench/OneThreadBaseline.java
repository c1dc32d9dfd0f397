package io.github.cgrpstorage.bench;

import java.util.List;

/**
 * The C baseline without its second, sleeping thread: what no JVM can be, and what the kernel
 * serves a little faster.
 */
public final class OneThreadBaseline extends CBaseline {

  /**
   * For JMH.
   *
   * @param program the path of {@code bench_lookup}
   */
  public OneThreadBaseline(String program) {
    super(List.of(program, "-i", "-1"));
  }
}
