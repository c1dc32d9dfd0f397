package io.github.cgrpstorage.testcontainers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.MountableFile;

/**
 * JUnit's own console launcher, run in a container with the class path of this process.
 *
 * @param container where
 * @param folder for this run alone: a report of another run must not be taken for its own
 */
record RemoteRun(GenericContainer<?> container, String folder) {

  static RemoteRun in(GenericContainer<?> container) {
    return new RemoteRun(container, "/opt/cgrp-storage-test/" + UUID.randomUUID());
  }

  Outcomes run(List<Class<?>> testClasses) {
    try {
      if (!container.isRunning()) {
        container.start();
      }
      ExecResult result =
          container.execInContainer(command(testClasses, copy(classPath(testClasses))));
      return Outcomes.parse(report(result));
    } catch (IOException e) {
      throw new IllegalStateException("the container could not be talked to: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Surefire hands its class path on in a jar; the real one is in a property. */
  private static Set<Path> classPath(List<Class<?>> testClasses) {
    Set<Path> entries = new LinkedHashSet<>();
    // A test class on the module path is not on the class path.
    testClasses.forEach(testClass -> entries.add(placeOf(testClass)));
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    Arrays.stream(path.split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).toAbsolutePath())
        .filter(Files::exists)
        .forEach(entries::add);
    return entries;
  }

  private static Path placeOf(Class<?> testClass) {
    try {
      return Path.of(testClass.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(testClass + " is in no file", e);
    }
  }

  /** Copied and not mounted: the engine may be on another machine. */
  private List<String> copy(Set<Path> classPath) {
    List<String> copies = new ArrayList<>();
    for (Path entry : classPath) {
      // Two may have the same name.
      String copy = folder + "/" + copies.size() + "-" + entry.getFileName();
      container.copyFileToContainer(MountableFile.forHostPath(entry), copy);
      copies.add(copy);
    }
    return copies;
  }

  private String[] command(List<Class<?>> testClasses, List<String> classPath) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Dcgrpstorage.test.kernel=require",
                "-cp",
                String.join(":", classPath),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--details=none",
                "--reports-dir=" + folder));
    testClasses.forEach(testClass -> command.add("--select-class=" + testClass.getName()));
    return command.toArray(String[]::new);
  }

  private byte[] report(ExecResult result) throws IOException {
    try {
      return container.copyFileFromContainer(
          folder + "/TEST-junit-jupiter.xml", InputStream::readAllBytes);
    } catch (Exception e) {
      throw new IllegalStateException(
          "the tests left no report in the container: java ended with %d: %s%s"
              .formatted(result.getExitCode(), result.getStdout(), result.getStderr()),
          e);
    }
  }
}
