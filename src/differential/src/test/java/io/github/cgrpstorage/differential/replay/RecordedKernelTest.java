package io.github.cgrpstorage.differential.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.model.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The model of a release gives what its kernels gave in the guests of it/kernels. */
class RecordedKernelTest {

  static List<RecordedKernel> kernels() {
    return RecordedKernel.all();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void modelGivesWhatTheKernelGave(RecordedKernel kernel) throws Exception {
    Profile profile = Profile.of(kernel.release());
    for (GoldenTrace trace : GoldenTrace.all()) {
      assertEquals(
          kernel.outcomes(trace), ModelReplay.outcomes(trace.text(), profile), trace::name);
    }
  }

  @Test
  void bothArchitecturesAreThere() {
    assertFalse(kernels().isEmpty());
    for (String ending : List.of("amd64", "aarch64")) {
      assertTrue(kernels().stream().anyMatch(kernel -> kernel.name().endsWith(ending)), ending);
    }
  }

  @Test
  void differencesAreFoundAndPutBack() {
    GoldenTrace trace = new GoldenTrace("t", "", "3 ok\n4 ok 01\n");
    String outcomes = "3 EINVAL\n4 ok 01\n";
    List<String> differences = RecordedKernel.differences(trace, outcomes);
    assertEquals(List.of("t 3 EINVAL"), differences);
    assertEquals(outcomes, new RecordedKernel("6.12-amd64", differences).outcomes(trace));
  }
}
