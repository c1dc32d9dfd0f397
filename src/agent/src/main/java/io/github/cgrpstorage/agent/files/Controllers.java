package io.github.cgrpstorage.agent.files;

import io.github.cgrpstorage.agent.files.Gap.Cause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a host has its controllers: each is on one hierarchy only.
 *
 * @param onCgroup1 the names of those on cgroup v1
 * @param onCgroup2 the names of those on cgroup2
 */
record Controllers(Set<String> onCgroup1, Set<String> onCgroup2) {

  static Controllers ofThisHost(Path root) {
    return new Controllers(
        onCgroup1(lines(Path.of("/proc/self/cgroup"))),
        words(String.join(" ", lines(root.resolve("cgroup.controllers")))));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }

  static Set<String> words(String text) {
    return new HashSet<>(List.of(text.strip().split(" ")));
  }

  /** A line is {@code 4:memory:/path}; cgroup2's names no controller, a named hierarchy none. */
  static Set<String> onCgroup1(List<String> lines) {
    Set<String> found = new HashSet<>();
    for (String line : lines) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3 && !fields[1].startsWith("name=")) {
        found.addAll(List.of(fields[1].split(",")));
      }
    }
    return found;
  }

  /** Why a cgroup does not have a controller. */
  Gap gap(String file, String controller) {
    String name = "the " + controller + " controller is ";
    if (onCgroup1.contains(controller.equals("io") ? "blkio" : controller)) {
      return new Gap(file, Cause.ON_CGROUP1, name + "on cgroup v1 on this host");
    }
    if (onCgroup2.contains(controller)) {
      String remedy = ": add it to cgroup.subtree_control of its parents";
      return new Gap(file, Cause.NOT_ENABLED, name + "not enabled for this cgroup" + remedy);
    }
    return new Gap(file, Cause.NOT_IN_KERNEL, name + "not in the kernel, or was switched off");
  }
}
