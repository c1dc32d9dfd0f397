package io.github.cgrpstorage.it;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.kernel.BpfLink;
import io.github.cgrpstorage.kernel.BpfObject;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.LookupResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs on trampolines, which not every kernel takes, count in the value of a cgroup. */
@Tag("guest")
@Requires({Feature.CGRP_STORAGE, Feature.FENTRY, Feature.LSM})
class TrampolineIT extends KernelFixture {

  private static final int TIMES = 5;

  /** What the program watches. */
  private interface Event {
    void happen() throws IOException;
  }

  private static void openAFile() throws IOException {
    Files.newInputStream(Path.of("/proc/self/status")).close();
  }

  private void assertCounts(String program, Event event) throws IOException {
    Cgroup cgroup = cgroups.make("one");
    try (BpfObject object = BpfObject.open(bpf, program("trampolines"), "trampolines");
        TestCgroups.Membership _ = TestCgroups.join(cgroup)) {
      object.setAutoload(program, true);
      object.load();
      try (BpfLink _ = object.program(program).attach()) {
        object.global("watched_thread").set(JAVA_INT, 0, ThreadIds.current());
        for (int i = 0; i < TIMES; i++) {
          event.happen();
        }
        object.global("watched_thread").set(JAVA_INT, 0, 0);
      }
      try (CgroupStorage counts = object.storage("counts")) {
        MemorySegment value = value(0);
        assertEquals(LookupResult.PRESENT, counts.lookup(cgroup, value));
        assertEquals(TIMES, number(value));
        assertEquals(LookupResult.ABSENT, counts.lookup(cgroups.root(), value));
      }
    }
  }

  @Test
  void aProgramAtAnExitCountsConnections() throws IOException {
    assertCounts("at_connected", SelftestRetoldIT::connectToMyself);
  }

  /** The second is sleepable: there the way to the cgroup needs the RCU read lock. */
  @ParameterizedTest
  @ValueSource(strings = {"at_open", "at_open_with_rcu_lock"})
  void aProgramAtAHookCountsFiles(String program) throws IOException {
    assertCounts(program, TrampolineIT::openAFile);
  }

  @Test
  void aSleepableProgramWithoutTheRcuLockIsRefused() throws IOException {
    try (BpfObject object = BpfObject.open(bpf, program("trampolines"), "trampolines")) {
      object.setAutoload("at_open_without_rcu_lock", true);
      BpfException e = assertThrows(BpfException.class, object::load);
      assertEquals(Errno.EACCES, e.errno());
      assertTrue(e.log().orElseThrow().contains("R2"), e.log()::toString);
    }
  }
}
