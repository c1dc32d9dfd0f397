package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.replay.Outcomes;
import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Trace;
import io.github.cgrpstorage.differential.trace.TraceParser;
import io.github.cgrpstorage.differential.trace.TraceSyntaxException;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The least trace that shows a rule: without the rule its outcomes are others.
 *
 * <p>Immutable.
 *
 * @param rule the rule
 * @param text the trace, with outcomes in comments
 */
public record RuleTrace(Rule rule, String text) {

  /**
   * The trace of a rule.
   *
   * @param rule the rule
   * @return its trace; empty for a rule that operations of the trace format cannot show
   */
  public static Optional<RuleTrace> of(Rule rule) {
    try (InputStream in = RuleTrace.class.getResourceAsStream("rules/" + rule.id() + ".trace")) {
      return Optional.ofNullable(in == null ? null : new RuleTrace(rule, text(in)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /**
   * What a kernel gives.
   *
   * @param kernel the kernel
   * @param bpffs where its pins go
   * @return one outcome an operation
   * @throws BpfException when the replay cannot be set up or cleaned up
   */
  public List<String> outcomes(Kernel kernel, Path bpffs) throws BpfException {
    Trace trace = trace();
    try (Replayer replayer = Replayer.open(kernel, trace.scope(), bpffs)) {
      return trace.steps().stream()
          .map(step -> Outcomes.text(replayer.apply(step.operation()), replayer.value()))
          .toList();
    }
  }

  /**
   * What the model gives.
   *
   * @param profile how it behaves
   * @return one outcome an operation
   * @throws BpfException when the replay cannot be cleaned up, as may be with a broken rule
   */
  public List<String> outcomes(Profile profile) throws BpfException {
    try (ModelKernel model = ModelKernel.of(profile)) {
      return outcomes(model, Replayer.BPFFS);
    }
  }

  private Trace trace() {
    try {
      return TraceParser.parse(rule.id(), text);
    } catch (TraceSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
