package io.github.cgrpstorage.testcontainers;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * Runs test classes where they may use cgroup storage although this process may not: in a
 * privileged container, on the kernel of the engine's machine.
 *
 * <pre>{@code
 * class RequestCountsIT {
 *
 *   @TestFactory
 *   Stream<DynamicTest> inAPrivilegedContainer() {
 *     return TestcontainersSupport.run(RequestCountsTest.class);
 *   }
 * }
 * }</pre>
 *
 * <p>{@code RequestCountsTest} is any class of JUnit tests, here one whose methods are
 * {@code @CgroupStorageTest}: by itself it runs on the model, in the container on the kernel too.
 * Each of its tests is reported as one here, with the failure that it had there.
 *
 * <p>The image is {@code cgrp-storage}, which {@code it/image/build} makes, or what the system
 * property {@code cgrpstorage.test.image} names: any image that has {@code java} 25 and {@code
 * libbpf.so.1}. This process's class path is copied into the container.
 *
 * <p>Where no container engine answers, the tests are skipped; with the system property {@code
 * cgrpstorage.test.kernel} set to {@code require} they fail.
 *
 * <p>Thread-safe.
 */
public final class TestcontainersSupport {

  private static final String READY = "cgrp-storage: ready";

  /** Adds the mounts that are missing, where the container may. */
  private static final String START =
      """
      grep -q ' - bpf ' /proc/self/mountinfo || mount -t bpf none /sys/fs/bpf
      grep -q ' - cgroup2 ' /proc/self/mountinfo ||
        { mkdir -p /sys/fs/cgroup/unified && mount -t cgroup2 none /sys/fs/cgroup/unified; }
      echo '%s'
      exec sleep infinity
      """
          .formatted(READY);

  private static final String DEFAULT_IMAGE = "cgrp-storage";

  private TestcontainersSupport() {}

  /**
   * Runs test classes in a {@linkplain #container() privileged container}, which is gone
   * afterwards.
   *
   * @param testClasses classes with JUnit tests, on this process's class path
   * @return one test for each that ran there, for a {@code @TestFactory} to return
   * @throws org.testcontainers.containers.ContainerFetchException when the engine does not have the
   *     image; its cause says what to do
   * @throws IllegalStateException when they could not be run there: no Java, a JVM that died
   * @throws AssertionError when no test ran to its end, because there is none or all were skipped
   */
  public static Stream<DynamicTest> run(Class<?>... testClasses) {
    if (!hasEngine()) {
      return Stream.of(DynamicTest.dynamicTest("a container engine", Policy::withoutEngine));
    }
    try (GenericContainer<?> container = container()) {
      return run(container, testClasses);
    }
  }

  /**
   * Runs test classes in a container of the caller's. It is started if it does not run yet, and
   * stays the caller's to close.
   *
   * @param container a container with Java 25 and libbpf that does not end by itself
   * @param testClasses classes with JUnit tests, on this process's class path
   * @return one test for each that ran there, for a {@code @TestFactory} to return
   * @throws IllegalStateException when they could not be run there
   * @throws AssertionError when no test ran to its end
   */
  public static Stream<DynamicTest> run(GenericContainer<?> container, Class<?>... testClasses) {
    Outcomes outcomes = RemoteRun.in(container).run(List.of(testClasses));
    outcomes.checkThatSomethingRan();
    return outcomes.tests();
  }

  /**
   * A container for cgroup storage, to be configured further and started: privileged, in the
   * engine's own cgroup namespace, without a network. It mounts a bpffs and the cgroup2 tree where
   * they are missing (that needs mount(8) in the image), then sleeps.
   *
   * @return the container, not started; the caller closes it
   */
  public static GenericContainer<?> container() {
    String image = System.getProperty("cgrpstorage.test.image");
    return image == null
        ? container(DEFAULT_IMAGE).withImagePullPolicy(new LocalImage())
        : container(image);
  }

  private static GenericContainer<?> container(String image) {
    return new GenericContainer<>(DockerImageName.parse(image))
        .withPrivilegedMode(true)
        .withNetworkMode("none")
        .waitingFor(Wait.forLogMessage(READY + "\n", 1))
        .withCreateContainerCmdModifier(
            command -> {
              command.withEntrypoint("sh", "-c", START);
              command.getHostConfig().withCgroupnsMode("host");
            });
  }

  /**
   * Whether a container engine answers.
   *
   * @return true when containers can be started
   */
  public static boolean hasEngine() {
    return DockerClientFactory.instance().isDockerAvailable();
  }
}
