package io.github.cgrpstorage.model;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Maps whose last reference is gone: {@code bpf_map_free_deferred}, which a kernel worker runs
 * later. Here it is run at once, or, when it is deferred, when {@link #run} is called.
 */
final class MapFrees {

  private final Deque<Runnable> pending = new ArrayDeque<>();
  private final IdTable<LocalStorageMap> maps;
  private boolean deferred;

  MapFrees(IdTable<LocalStorageMap> maps) {
    this.maps = maps;
  }

  synchronized void defer(boolean defer) {
    deferred = defer;
  }

  /** {@code bpf_map_put}: the id goes at once. */
  void add(LocalStorageMap map, Runnable free) {
    maps.remove(map.id());
    if (map.btf() != null) {
      map.btf().put();
    }
    synchronized (this) {
      if (deferred) {
        pending.add(free);
        return;
      }
    }
    free.run();
  }

  synchronized int pending() {
    return pending.size();
  }

  /** Runs what is pending. */
  void run() {
    Runnable next = poll();
    while (next != null) {
      next.run();
      next = poll();
    }
  }

  private synchronized Runnable poll() {
    return pending.poll();
  }
}
