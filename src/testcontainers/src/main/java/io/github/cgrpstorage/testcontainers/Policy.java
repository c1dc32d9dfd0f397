package io.github.cgrpstorage.testcontainers;

import org.opentest4j.TestAbortedException;

/** What becomes of tests that want a container where there is no engine. */
final class Policy {

  private static final String PROPERTY = "cgrpstorage.test.kernel";

  private Policy() {}

  static void withoutEngine() {
    withoutEngine(System.getProperty(PROPERTY, ""));
  }

  static void withoutEngine(String policy) {
    String reason = "no container engine answers at DOCKER_HOST or its usual place";
    if (policy.equals("require")) {
      throw new AssertionError(PROPERTY + "=require, and " + reason);
    }
    throw new TestAbortedException(reason);
  }
}
