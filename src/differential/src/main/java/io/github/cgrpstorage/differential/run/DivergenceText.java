package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.trace.Operation;
import io.github.cgrpstorage.differential.trace.TraceWriter;
import java.util.List;

/** A divergence as a trace that can be replayed: both outcomes stand in comments. */
public final class DivergenceText {

  private DivergenceText() {}

  /**
   * Writes a divergence.
   *
   * @param divergence the divergence
   * @param header what to say of the run, one line each; begins with no digit
   * @return a trace of the format
   */
  public static String write(Divergence divergence, List<String> header) {
    StringBuilder text = new StringBuilder();
    header.forEach(line -> text.append("# ").append(line).append('\n'));
    for (Operation operation : divergence.operations()) {
      text.append(TraceWriter.write(divergence.scope(), operation)).append('\n');
    }
    text.append("# kernel: ").append(divergence.kernel()).append('\n');
    text.append("# model:  ").append(divergence.model()).append('\n');
    return text.toString();
  }
}
