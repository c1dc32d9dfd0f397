package io.github.cgrpstorage.it.containers;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The runnable jar in each environment: what {@code doctor} finds, the life of a map's elements,
 * the demo with its counter program, 100,000 operations beside the model. Where a right is missing
 * the jar says which, and ends with the code of docs/cli.md.
 */
@RequiresEngine
class EnvironmentsIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.github.cgrpstorage.it.containers.Environment#all")
  @Execution(ExecutionMode.CONCURRENT)
  void doesWhatItMay(Environment environment) {
    EnvironmentCheck.run(environment);
  }
}
