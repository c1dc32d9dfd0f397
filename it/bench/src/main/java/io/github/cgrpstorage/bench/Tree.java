package io.github.cgrpstorage.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.kernel.SubtreeWriter;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.ValueType;
import io.github.cgrpstorage.storage.snapshot.SubtreeFilter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A cgroup with many children, each with a value of 64 bytes in a map; all go when it is closed.
 */
final class Tree implements AutoCloseable {

  /** System properties by which a benchmark finds the tree. */
  static final String CGROUP = "bench.cgroup";

  static final String MAP = "bench.map";

  private final Bpf bpf = Bpf.open();
  private final Cgroup top;
  private final CgroupStorage map;
  private final int size;
  private final Thread cleaner = new Thread(this::removeCgroups);

  Tree(int size) throws BpfException {
    this.size = size;
    try (Cgroup root = bpf.rootCgroup()) {
      top = root.createChild("cgrp-storage-bench-" + ProcessHandle.current().pid() + "-" + size);
    }
    Runtime.getRuntime().addShutdownHook(cleaner);
    for (int i = 0; i < size; i++) {
      top.createChild("c" + i).close();
    }
    map = bpf.createCgroupStorage("bench_tree", ValueType.parse("u64 words[8]"));
    fill();
  }

  private void fill() throws BpfException {
    try (SubtreeWriter writer = SubtreeWriter.open(bpf, map);
        Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(map.layout());
      value.set(JAVA_LONG, 0, 1);
      writer.create(top, SubtreeFilter.ALL, value);
    }
  }

  int size() {
    return size;
  }

  Path path() {
    return top.pathAtOpen();
  }

  String mapId() throws BpfException {
    return Integer.toString(map.info().id());
  }

  Map<String, String> properties() throws BpfException {
    return Map.of(CGROUP, path().toString(), MAP, mapId());
  }

  private void removeCgroups() {
    try {
      for (int i = 0; i < size; i++) {
        Files.deleteIfExists(path().resolve("c" + i));
      }
      Files.deleteIfExists(path());
    } catch (IOException e) {
      System.err.println("not removed: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    removeCgroups();
    Runtime.getRuntime().removeShutdownHook(cleaner);
    map.close();
    top.close();
    bpf.close();
  }
}
