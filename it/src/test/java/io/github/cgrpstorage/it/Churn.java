package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes and removes cgroups below another, again and again on a thread of its own: a parent and a
 * child, each with its id as its value.
 */
final class Churn implements AutoCloseable {

  private final Cgroup nest;
  private final CgroupStorage map;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private volatile boolean stopped;
  private volatile int rounds;
  private Future<Void> end;

  Churn(Cgroup nest, CgroupStorage map) {
    this.nest = nest;
    this.map = map;
  }

  void start() {
    end = thread.submit(this::run);
  }

  private Void run() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(map.layout());
      while (!stopped) {
        comeAndGo("passing" + rounds, value);
        rounds = rounds + 1;
      }
    }
    return null;
  }

  private void comeAndGo(String name, MemorySegment value) throws IOException {
    try (Cgroup parent = nest.createChild(name);
        Cgroup child = parent.createChild("child")) {
      store(parent, value);
      store(child, value);
      child.remove();
      parent.remove();
    }
  }

  private void store(Cgroup cgroup, MemorySegment value) throws IOException {
    value.set(JAVA_LONG, 0, cgroup.id());
    map.update(cgroup, value);
  }

  /** How many there were; fails when there will be no more. */
  int rounds() throws Exception {
    if (end.isDone()) {
      end.get();
    }
    return rounds;
  }

  /** Ends it. */
  void stop() throws Exception {
    stopped = true;
    end.get();
  }

  @Override
  public void close() {
    stopped = true;
    thread.close();
  }
}
