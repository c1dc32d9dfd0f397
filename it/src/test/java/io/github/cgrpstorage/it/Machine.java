package io.github.cgrpstorage.it;

import io.github.cgrpstorage.kernel.floor.Mounts;
import io.github.cgrpstorage.storage.Availability;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * This machine, looked at once in each run: a bpffs and a cgroup v1 hierarchy of the tests' own are
 * mounted, then the library says what is here. Both mounts go with the process. Of a process that
 * was killed they stay: {@code it/engine/run} removes them, by the process id in their names.
 */
final class Machine {

  private static final long PID = ProcessHandle.current().pid();

  /** What /proc/self/cgroup has for the tests' own cgroup v1 hierarchy in place of controllers. */
  static final String CGROUP1_NAME = "name=cgrp_it_" + PID;

  private static final Path BPFFS = mount("bpf", "mode=0755");
  private static final Path CGROUP1 = mount("cgroup", "none," + CGROUP1_NAME);
  private static final Path CGROUP2 = Mounts.cgroup2();
  private static final Availability AVAILABILITY = probe();

  private Machine() {}

  static Availability availability() {
    return AVAILABILITY;
  }

  static KernelRelease kernel() {
    return KernelRelease.parse(System.getProperty("os.version"));
  }

  /** A bpffs of the tests' own. */
  static Path bpffs() {
    return BPFFS;
  }

  /** The root of the cgroup2 hierarchy. */
  static Path cgroup2() {
    return CGROUP2;
  }

  /** The root of a cgroup v1 hierarchy of the tests' own. */
  static Path cgroup1() {
    return CGROUP1;
  }

  private static Path mount(String type, String options) {
    try {
      Path directory = Files.createTempDirectory("cgrp-it-%s-%d-".formatted(type, PID));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> unmount(directory)));
      Child.run("mount", "-t", type, "-o", options, "none", directory.toString()).check(0);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unmount(Path directory) {
    Child.run("umount", directory.toString());
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Availability probe() {
    try {
      return Bpf.availability();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether this kernel is to have a feature, by its release. {@link Feature#STEADY_LOOKUP} was
   * carried back to 6.12.107, and all later ones of Debian have it.
   */
  static boolean declares(Feature feature) {
    boolean carriedBack =
        feature == Feature.STEADY_LOOKUP && kernel().equals(KernelRelease.parse("6.12"));
    return carriedBack || since(feature).map(kernel()::atLeast).orElse(true);
  }

  static boolean isX86() {
    return System.getProperty("os.arch").equals("amd64");
  }

  /** On arm64, programs are attached to kernel functions by ftrace's direct calls, of 6.4. */
  private static Optional<KernelRelease> since(Feature feature) {
    boolean direct = feature == Feature.FENTRY || feature == Feature.LSM;
    return !isX86() && direct ? Optional.of(KernelRelease.parse("6.4")) : feature.since();
  }
}
