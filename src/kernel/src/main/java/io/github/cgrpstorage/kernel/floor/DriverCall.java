package io.github.cgrpstorage.kernel.floor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct driver_call} of driver.h, and the test run that takes it: one for each thread, so
 * that a call of a helper allocates nothing.
 */
final class DriverCall {

  /** {@code DRIVER_VALUE_WORDS} of driver.h, in bytes. */
  static final int MOST_BYTES = 256;

  private static final ThreadLocal<DriverCall> OF_THREAD = ThreadLocal.withInitial(DriverCall::new);

  private static final long CGROUP_ID = 0;
  private static final long FLAGS = 8;
  private static final long HAS_INIT = 16;
  private static final long VALUE_SIZE = 20;
  private static final long ERROR = 24;
  private static final long BYTES = 32;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment call = arena.allocate(BYTES + MOST_BYTES, 8);
  private final TestRun run = new TestRun(call);

  private DriverCall() {}

  static DriverCall ofThread() {
    return OF_THREAD.get();
  }

  void prepareGet(long cgroupId, long flags, byte[] init, int valueSize) {
    call.set(JAVA_LONG, CGROUP_ID, cgroupId);
    call.set(JAVA_LONG, FLAGS, flags);
    call.set(JAVA_INT, HAS_INIT, init == null ? 0 : 1);
    call.set(JAVA_INT, VALUE_SIZE, valueSize);
    if (init != null) {
      MemorySegment.copy(init, 0, call, JAVA_BYTE, BYTES, Math.min(init.length, MOST_BYTES));
    }
  }

  void prepareDelete(long cgroupId) {
    call.set(JAVA_LONG, CGROUP_ID, cgroupId);
  }

  /** {@code enum driver_outcome}, or {@code -errno} when the program could not be run. */
  int run(int program) {
    return run.run(program);
  }

  /** What the helper that deletes returned. */
  int error() {
    return (int) call.get(JAVA_LONG, ERROR);
  }

  void copyValue(MemorySegment value, int size) {
    MemorySegment.copy(call, BYTES, value, 0, size);
  }
}
