package io.github.cgrpstorage.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** This process's open descriptors that can be one of ours, below any handle. */
final class Descriptors {

  private static final List<String> KINDS =
      List.of(
          "anon_inode:bpf-map",
          "anon_inode:bpf-prog",
          "anon_inode:bpf_link",
          "anon_inode:bpf_iter",
          "anon_inode:btf");

  private Descriptors() {}

  /** Maps, programs, links, BTF and cgroup directories: number and what it is. */
  static Map<Integer, String> ours() {
    Map<Integer, String> found = new TreeMap<>();
    all().forEach((number, target) -> keepOurs(number, target, found));
    return found;
  }

  private static void keepOurs(int number, String target, Map<Integer, String> found) {
    boolean cgroup =
        target.startsWith(Machine.cgroup2().toString())
            || target.startsWith(Machine.cgroup1().toString());
    if (cgroup || KINDS.contains(target.replace("[", "").replace("]", ""))) {
      found.put(number, target);
    }
  }

  static Map<Integer, String> all() {
    Map<Integer, String> found = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        String target = target(entry);
        if (target != null) {
          found.put(Integer.valueOf(entry.getFileName().toString()), target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static String target(Path entry) {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (IOException e) {
      // The stream's own descriptor, or one that another thread closed.
      return null;
    }
  }
}
