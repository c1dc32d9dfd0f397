package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.differential.replay.Outcomes;
import io.github.cgrpstorage.differential.replay.Replayer;
import io.github.cgrpstorage.differential.trace.Trace;
import io.github.cgrpstorage.differential.trace.TraceParser;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.Feature;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trace that shows a rule, on this kernel and on the model of its release. */
@Tag("host")
@Requires({Feature.CGRP_STORAGE, Feature.HELPERS, Feature.BPFFS})
class RuleTracesIT {

  static List<Path> traces() throws IOException {
    Path folder =
        CommandLine.JAR.resolve("../../../differential/src/test/resources/rules").normalize();
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void theKernelAgrees(Path file) throws Exception {
    Trace trace = TraceParser.parse(file.toString(), Files.readAllBytes(file));
    try (Bpf bpf = Bpf.open();
        ModelKernel model = ModelKernel.of(Machine.kernel())) {
      assertEquals(outcomes(bpf.kernel(), trace), outcomes(model, trace));
    }
  }

  private static List<String> outcomes(Kernel kernel, Trace trace) throws BpfException {
    try (Replayer replayer = Replayer.open(kernel, trace.scope())) {
      return trace.steps().stream()
          .map(step -> Outcomes.text(replayer.apply(step.operation()), replayer.value()))
          .toList();
    }
  }
}
