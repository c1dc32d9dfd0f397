package io.github.cgrpstorage.kernel.floor;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What belongs to descriptors. They are small numbers, so an array as in the kernel: a get is a few
 * instructions where a hash map takes dozens, of a call that takes a microsecond. A change copies
 * the array; each is beside the loading of a program.
 *
 * <p>Thread-safe.
 */
final class DescriptorTable<T> {

  private volatile Object[] values = {};

  /** Null when there is none. */
  @SuppressWarnings("unchecked")
  T get(int descriptor) {
    Object[] now = values;
    return descriptor >= 0 && descriptor < now.length ? (T) now[descriptor] : null;
  }

  synchronized void put(int descriptor, T value) {
    Object[] next = Arrays.copyOf(values, Math.max(values.length, descriptor + 1));
    next[descriptor] = value;
    values = next;
  }

  /** What was there, or null. */
  synchronized T remove(int descriptor) {
    T removed = get(descriptor);
    if (removed != null) {
      put(descriptor, null);
    }
    return removed;
  }

  /** Takes all away. */
  @SuppressWarnings("unchecked")
  synchronized void drain(Consumer<T> consumer) {
    Object[] all = values;
    values = new Object[0];
    for (Object value : all) {
      if (value != null) {
        consumer.accept((T) value);
      }
    }
  }
}
