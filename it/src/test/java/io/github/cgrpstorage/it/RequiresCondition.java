package io.github.cgrpstorage.it;

import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs, skips or fails a test by what it {@link Requires}. */
final class RequiresCondition implements ExecutionCondition {

  /** What is to be done with a test. */
  sealed interface Decision {

    record Run() implements Decision {}

    record Skip(String reason) implements Decision {}

    record Fail(String reason) implements Decision {}
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<Feature> features =
        AnnotationSupport.findAnnotation(context.getElement(), Requires.class)
            .map(requires -> List.of(requires.value()))
            .orElse(List.of());
    for (Feature feature : features) {
      Finding finding = Machine.availability().of(feature).orElseThrow();
      switch (decide(finding, Machine.kernel())) {
        case Decision.Run() -> {}
        case Decision.Skip(String reason) -> {
          return ConditionEvaluationResult.disabled(reason);
        }
        case Decision.Fail(String reason) -> throw new AssertionError(reason);
      }
    }
    return ConditionEvaluationResult.enabled("the machine has " + features);
  }

  static Decision decide(Finding finding, KernelRelease kernel) {
    if (finding.isSupported()) {
      return new Decision.Run();
    }
    Feature feature = finding.feature();
    boolean older = feature.since().filter(since -> !kernel.atLeast(since)).isPresent();
    return older
        ? new Decision.Skip(
            feature.id() + " came with Linux " + feature.since().get() + ", this is " + kernel)
        : new Decision.Fail(
            "Linux %s should have %s: %s: %s"
                .formatted(kernel, feature.id(), finding.verdict(), finding.detail()));
  }
}
