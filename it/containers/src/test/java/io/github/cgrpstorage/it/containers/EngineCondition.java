package io.github.cgrpstorage.it.containers;

import io.github.cgrpstorage.testcontainers.TestcontainersSupport;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs, skips or fails what {@link RequiresEngine}. */
final class EngineCondition implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (TestcontainersSupport.hasEngine()) {
      return ConditionEvaluationResult.enabled("a container engine answers");
    }
    return without(reason(), System.getProperty("cgrpstorage.test.kernel", ""));
  }

  /** {@code it/engine/run} knows better than an unanswered call. */
  private static String reason() {
    return Optional.ofNullable(System.getenv("CGRP_STORAGE_NO_ENGINE"))
        .orElse("no container engine answers; it/engine/run starts one for a command");
  }

  static ConditionEvaluationResult without(String reason, String policy) {
    if (policy.equals("require")) {
      throw new AssertionError("container tests are required here: " + reason);
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
