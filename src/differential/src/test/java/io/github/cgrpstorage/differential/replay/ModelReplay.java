package io.github.cgrpstorage.differential.replay;

import io.github.cgrpstorage.differential.trace.Trace;
import io.github.cgrpstorage.differential.trace.TraceParser;
import io.github.cgrpstorage.differential.trace.TraceSyntaxException;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.KernelRelease;

/** Replays text on a model, for tests. */
public final class ModelReplay {

  public static final KernelRelease RELEASE = KernelRelease.parse("6.18");

  private ModelReplay() {}

  /** The outcomes, one line each. */
  public static String outcomes(String text) throws BpfException, TraceSyntaxException {
    return outcomes(text, Profile.of(RELEASE));
  }

  public static String outcomes(String text, Profile profile)
      throws BpfException, TraceSyntaxException {
    Trace trace = TraceParser.parse("test", text);
    StringBuilder outcomes = new StringBuilder();
    try (ModelKernel model = ModelKernel.of(profile);
        Replayer replayer = Replayer.open(model, trace.scope())) {
      for (Trace.Step step : trace.steps()) {
        int code = replayer.apply(step.operation());
        outcomes.append(step.line()).append(' ');
        outcomes.append(Outcomes.text(code, replayer.value())).append('\n');
      }
    }
    return outcomes.toString();
  }
}
