package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.cgrpstorage.differential.run.RuleTrace;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.Bpf;
import io.github.cgrpstorage.storage.Feature;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The trace that shows a rule, on this kernel and on the model of its release. */
@Requires({Feature.CGRP_STORAGE, Feature.HELPERS, Feature.BPFFS})
@Tag("matrix")
class RuleTracesIT {

  static Stream<Rule> rules() {
    return Stream.of(Rule.values())
        .map(RuleTrace::of)
        .flatMap(Optional::stream)
        .map(RuleTrace::rule);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theKernelAgrees(Rule rule) throws Exception {
    RuleTrace trace = RuleTrace.of(rule).orElseThrow();
    try (Bpf bpf = Bpf.open()) {
      assertEquals(
          trace.outcomes(Profile.of(Machine.kernel())),
          trace.outcomes(bpf.kernel(), Machine.bpffs()));
    }
  }
}
