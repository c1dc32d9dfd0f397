package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.storage.Availability.Finding;
import io.github.cgrpstorage.storage.Availability.Verdict;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Cgroup;
import io.github.cgrpstorage.storage.CgroupStorage;
import io.github.cgrpstorage.storage.Errno;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.KernelRelease;
import io.github.cgrpstorage.storage.LookupResult;
import io.github.cgrpstorage.storage.UpdateResult;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel without cgroup storage: all say so, with the remedy, and the model works. */
@Tag("guest")
@OnlyBefore(Feature.CGRP_STORAGE)
class BeforeStorageIT extends KernelFixture {

  private static final String REMEDY = "use a newer kernel, or the model";

  @Test
  void theLibrarySaysWhatIsMissing() {
    BpfException e = assertThrows(BpfException.class, () -> longs().close());
    assertEquals(Errno.EINVAL, e.errno());
    assertEquals(
        "cgroup storage came with Linux 6.2, and this kernel is " + Machine.kernel(),
        e.reason().orElseThrow());
    assertTrue(e.remedy().orElseThrow().contains(REMEDY), e.remedy()::toString);
  }

  @Test
  void availabilityNamesItAndNothingElse() {
    Finding storage = Machine.availability().of(Feature.CGRP_STORAGE).orElseThrow();
    assertEquals(Verdict.NOT_SUPPORTED, storage.verdict());
    assertTrue(storage.remedy().contains(REMEDY), storage::toString);
    assertFalse(Machine.availability().isComplete());
  }

  @Test
  @Tag("matrix")
  void doctorEndsWithThree() {
    endsWithThree("doctor");
  }

  @ParameterizedTest
  @Tag("long")
  @ValueSource(
      strings = {"map create /sys/fs/bpf/none --value-size 8", "demo --on kernel", "diff --ops 10"})
  void eachCommandEndsWithThree(String command) {
    endsWithThree(command);
  }

  private static void endsWithThree(String command) {
    Child child = CommandLine.run(command.split(" ")).check(CommandLine.MACHINE);
    String said = child.out() + child.err();
    assertTrue(said.contains("6.2"), said);
    assertFalse(said.contains("\tat "), said);
  }

  @Test
  @Tag("long")
  void theDemoRunsOnTheModel() {
    Child child = CommandLine.run("demo").check(CommandLine.DONE);
    assertTrue(child.out().contains("the model of Linux"), child.out());
  }

  @Test
  void theModelWorks() throws IOException {
    try (Bpf model = Bpf.model(KernelRelease.parse("6.18"));
        CgroupStorage map = model.createCgroupStorage("longs", LONG);
        Cgroup root = model.rootCgroup();
        Cgroup cgroup = root.createChild("one")) {
      assertEquals(UpdateResult.STORED, map.update(cgroup, value(3)));
      assertEquals(LookupResult.PRESENT, map.lookup(cgroup, value(0)));
    }
  }
}
