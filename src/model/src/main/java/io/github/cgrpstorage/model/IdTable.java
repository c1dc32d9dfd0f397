package io.github.cgrpstorage.model;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Objects by their number, such as {@code map_idr} and {@code btf_idr}: numbers go up and do not
 * come again.
 */
final class IdTable<T> {

  private final AtomicInteger last = new AtomicInteger();
  private final Map<Integer, T> objects = new ConcurrentHashMap<>();

  int next() {
    return last.incrementAndGet();
  }

  void put(int id, T object) {
    objects.put(id, object);
  }

  void remove(int id) {
    objects.remove(id);
  }

  T get(int id) {
    return objects.get(id);
  }
}
