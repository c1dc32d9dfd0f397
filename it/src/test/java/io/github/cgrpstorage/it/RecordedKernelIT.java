package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.differential.replay.GoldenTrace;
import io.github.cgrpstorage.differential.replay.RecordedKernel;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The golden traces on this kernel: it gives what it gave when it was recorded. The outcomes go to
 * {@code cgrpstorage.it.results}, from where {@code it/kernels --record} takes them.
 */
@Tag("guest")
@Requires({Feature.CGRP_STORAGE, Feature.HELPERS, Feature.BPFFS})
class RecordedKernelIT extends KernelFixture {

  private static final String NAME = Machine.kernel() + "-" + System.getProperty("os.arch");

  @Test
  void theKernelGivesWhatWasRecorded() throws IOException {
    List<String> differences = new ArrayList<>();
    for (GoldenTrace trace : GoldenTrace.all()) {
      differences.addAll(RecordedKernel.differences(trace, trace.outcomesOn(kernel)));
    }
    write(new RecordedKernel(NAME, differences));
    if (!Boolean.getBoolean("cgrpstorage.it.record")) {
      assertEquals(recorded(), differences);
    }
  }

  private static void write(RecordedKernel kernel) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Recorded on Linux " + System.getProperty("os.version") + ": lines that differ from");
    lines.add("# those of 6.18 in the .expected files.");
    lines.addAll(kernel.differences());
    Files.write(Path.of(System.getProperty("cgrpstorage.it.results"), kernel.file()), lines);
  }

  private static List<String> recorded() {
    return RecordedKernel.all().stream()
        .filter(kernel -> kernel.name().equals(NAME))
        .findFirst()
        .orElseThrow(() -> new AssertionError(NAME + " was not recorded: it/kernels --record"))
        .differences();
  }
}
