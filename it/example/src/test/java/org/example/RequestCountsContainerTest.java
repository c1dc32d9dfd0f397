package org.example;

import io.github.cgrpstorage.testcontainers.TestcontainersSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The same tests on a real kernel, with no right for this process but to start containers. */
class RequestCountsContainerTest {

  @TestFactory
  Stream<DynamicTest> inAPrivilegedContainer() {
    return TestcontainersSupport.run(RequestCountsTest.class);
  }
}
