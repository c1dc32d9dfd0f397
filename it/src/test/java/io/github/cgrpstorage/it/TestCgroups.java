package io.github.cgrpstorage.it;

import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A cgroup of a test's own, and what it makes below. The end closes and removes all of it, also
 * what the test made by other ways, and with no help of the library that is tested.
 */
final class TestCgroups implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Path ALL_PROCESSES = Path.of("cgroup.procs");

  private final Path top;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Cgroup root;

  /** In the cgroup2 hierarchy. */
  TestCgroups(Bpf bpf) throws IOException {
    this(bpf, bpf.kernel().cgroupRoot().value());
  }

  TestCgroups(Bpf bpf, Path hierarchy) throws IOException {
    String name = "cgrp-it-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    top = Files.createDirectory(hierarchy.resolve(name));
    root = own(bpf.openCgroup(top));
  }

  Cgroup root() {
    return root;
  }

  /** A new cgroup, which this object closes and removes. */
  Cgroup make(String name) throws BpfException {
    return make(root, name);
  }

  Cgroup make(Cgroup parent, String name) throws BpfException {
    return own(parent.createChild(name));
  }

  /** Many new cgroups: {@code c0}, {@code c1} and so on. */
  List<Cgroup> make(int count) throws BpfException {
    List<Cgroup> made = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      made.add(make("c" + i));
    }
    return made;
  }

  private <T extends AutoCloseable> T own(T resource) {
    open.push(resource);
    return resource;
  }

  /** Moves this process into a cgroup, until the result is closed. */
  static Membership join(Cgroup cgroup) throws IOException {
    Path before = Membership.current();
    enter(cgroup.pathAtOpen());
    return new Membership(before);
  }

  private static void enter(Path cgroup) throws IOException {
    Files.writeString(cgroup.resolve(ALL_PROCESSES), Long.toString(ProcessHandle.current().pid()));
  }

  /** This process is in another cgroup until this is closed. */
  record Membership(Path before) implements AutoCloseable {

    /** The cgroup2 cgroup that this process is in. */
    static Path current() throws IOException {
      String line =
          Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
              .filter(text -> text.startsWith("0::/"))
              .findFirst()
              .orElseThrow();
      try (Bpf bpf = Bpf.open()) {
        return bpf.kernel().cgroupRoot().value().resolve(line.substring("0::/".length()));
      }
    }

    @Override
    public void close() throws IOException {
      enter(before);
    }
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
    removeTree(top);
  }

  static void removeTree(Path cgroup) throws IOException {
    if (!Files.isDirectory(cgroup, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(cgroup)) {
      for (Path entry : entries) {
        removeTree(entry);
      }
    }
    Files.deleteIfExists(cgroup);
  }
}
