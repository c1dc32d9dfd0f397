package io.github.cgrpstorage.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.UpdateMode;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A warm operation allocates nothing: not one byte in 10,000. Only how often it must run until it
 * is warm is the JVM's affair.
 */
class AllocationTest {

  private static final int OPERATIONS = 10_000;
  private static final int MOST_ROUNDS = 100;

  private interface Operation {
    Object run() throws BpfException;
  }

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private Fixture fixture;

  @BeforeEach
  void open() throws BpfException {
    assumeTrue(System.getProperty("user.name").equals("root"), "makes maps and cgroups");
    fixture = new Fixture();
  }

  @AfterEach
  void close() throws BpfException {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void lookup() throws BpfException {
    MemorySegment value = fixture.value;
    assertEquals(0, leastBytes(() -> fixture.map.lookup(fixture.cgroup, value)));
  }

  @Test
  void lookupToTheHeap() throws BpfException {
    MemorySegment value = fixture.heapValue;
    assertEquals(0, leastBytes(() -> fixture.map.lookup(fixture.cgroup, value)));
  }

  @Test
  void update() throws BpfException {
    MemorySegment value = fixture.value;
    assertEquals(0, leastBytes(() -> fixture.map.update(fixture.cgroup, value)));
  }

  @Test
  void updateFromTheHeap() throws BpfException {
    MemorySegment value = fixture.heapValue;
    assertEquals(0, leastBytes(() -> fixture.map.update(fixture.cgroup, value)));
  }

  @Test
  void deleteAndCreate() throws BpfException {
    assertEquals(
        0,
        leastBytes(
            () -> {
              fixture.map.delete(fixture.cgroup);
              return fixture.map.update(fixture.cgroup, fixture.value, UpdateMode.CREATE);
            }));
  }

  private long leastBytes(Operation operation) throws BpfException {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < MOST_ROUNDS && least > 0; round++) {
      least = Math.min(least, bytesOf(operation));
    }
    return least;
  }

  private long bytesOf(Operation operation) throws BpfException {
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < OPERATIONS; i++) {
      operation.run();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
