package io.github.cgrpstorage.it;

import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What a test shows is the want of a feature: it runs only on kernels older than the feature. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(OnlyBefore.Condition.class)
@interface OnlyBefore {

  Feature value();

  /** Skips on the release of the feature and on newer ones. */
  final class Condition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(context.getElement(), OnlyBefore.class)
          .map(only -> evaluate(only.value()))
          .orElse(ConditionEvaluationResult.enabled("no feature is named"));
    }

    private static ConditionEvaluationResult evaluate(Feature feature) {
      KernelRelease since = feature.since().orElseThrow();
      return Machine.kernel().atLeast(since)
          ? ConditionEvaluationResult.disabled(
              "only before: %s came with Linux %s, this is %s"
                  .formatted(feature.id(), since, Machine.kernel()))
          : ConditionEvaluationResult.enabled("before " + since);
    }
  }
}
