package io.github.cgrpstorage.storage.snapshot;

import io.github.cgrpstorage.storage.ValueType;
import java.lang.foreign.MemorySegment;

/**
 * The values of many cgroups, one after the other in memory: cgroup {@code 0} to {@code size() - 1}
 * in the order in which they were met. To read one without allocating, use the offset:
 *
 * <pre>{@code
 * VarHandle reads = snapshot.type().layout().varHandle(groupElement("reads"));
 * for (int i = 0; i < snapshot.size(); i++) {
 *   sum += (long) reads.get(snapshot.memory(), snapshot.offset(i));
 * }
 * }</pre>
 *
 * <p>Which cgroups are in it, what may tear, and how long it lasts is said by what made it. Many
 * threads may read one at the same time.
 */
public interface Snapshot {

  /**
   * The schema of each value.
   *
   * @return the map's schema
   */
  ValueType type();

  /**
   * How many cgroups have a value.
   *
   * @return 0 or more
   */
  int size();

  /**
   * A cgroup's id.
   *
   * @param index 0 to {@code size() - 1}
   * @return what {@link io.github.cgrpstorage.storage.Cgroup#id()} says of it
   * @throws IndexOutOfBoundsException for another index
   */
  long cgroupId(int index);

  /**
   * Where a cgroup's value begins in {@link #memory()}: at a multiple of 8.
   *
   * @param index 0 to {@code size() - 1}
   * @return bytes from the beginning
   * @throws IndexOutOfBoundsException for another index
   */
  long offset(int index);

  /**
   * The memory that holds all values.
   *
   * @return the memory, read-only
   */
  MemorySegment memory();

  /**
   * One value by itself. This allocates a small object, unless the JIT compiler can avoid it.
   *
   * @param index 0 to {@code size() - 1}
   * @return the value, exactly the layout's size, read-only
   * @throws IndexOutOfBoundsException for another index
   */
  default MemorySegment value(int index) {
    return memory().asSlice(offset(index), type().byteSize());
  }
}
