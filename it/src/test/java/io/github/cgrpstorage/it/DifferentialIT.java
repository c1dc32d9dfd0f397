package io.github.cgrpstorage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.cgrpstorage.differential.concurrent.ConcurrentReport;
import io.github.cgrpstorage.differential.concurrent.ConcurrentRun;
import io.github.cgrpstorage.differential.concurrent.Violation;
import io.github.cgrpstorage.differential.coverage.Coverage;
import io.github.cgrpstorage.differential.run.Contest;
import io.github.cgrpstorage.differential.run.DifferentialRun;
import io.github.cgrpstorage.differential.run.Divergence;
import io.github.cgrpstorage.differential.run.DivergenceText;
import io.github.cgrpstorage.differential.run.ExhaustiveReport;
import io.github.cgrpstorage.differential.run.ExhaustiveRun;
import io.github.cgrpstorage.differential.run.MutantHunt;
import io.github.cgrpstorage.differential.run.RunReport;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.Feature;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel and the model side by side; the long runs are the command {@code diff}'s. */
@Requires({Feature.CGRP_STORAGE, Feature.HELPERS, Feature.BPFFS})
class DifferentialIT extends KernelFixture {

  /** The guests of it/kernels, whose CPUs are emulated, do fewer. */
  private static final int OPERATIONS = Integer.getInteger("cgrpstorage.it.operations", 300_000);

  /** So many operations meet every situation; fewer may miss some. */
  private static final int COVERING = 200_000;

  private static final int THREADED = Integer.getInteger("cgrpstorage.it.threaded", 100_000);

  private final Profile profile = profile();

  /** The kernel's; with a fault when the test of the tests asks for one, by a rule's name. */
  private static Profile profile() {
    Profile profile = Profile.of(Machine.kernel());
    String fault = System.getProperty("cgrpstorage.it.fault");
    return fault == null ? profile : profile.broken(Rule.valueOf(fault));
  }

  private Contest contest() {
    return new Contest(kernel, Machine.bpffs(), () -> ModelKernel.of(profile));
  }

  private static void assertAgree(Optional<Divergence> divergence) {
    assertEquals(
        "", divergence.map(found -> DivergenceText.write(found, List.of("divergence"))).orElse(""));
  }

  @Test
  void kernelAndModelAgree() throws IOException {
    long seed = System.nanoTime();
    RunReport report = new DifferentialRun(contest(), seed, OPERATIONS).run((_, _) -> true);
    assertAgree(report.divergence());
    assertEquals(OPERATIONS, report.operations());
    if (OPERATIONS >= COVERING) {
      assertEquals(List.of(), report.coverage().missing(Coverage.reachable(profile)));
    }
  }

  @Tag("host")
  @Test
  void everySequenceOfThree() throws IOException {
    ExhaustiveReport report = new ExhaustiveRun(contest(), 3).run((_, _) -> true);
    assertAgree(report.divergence());
    assertEquals(ExhaustiveRun.count(report.letters(), 3), report.sequences());
  }

  @ParameterizedTest
  @Tag("cpus")
  @ValueSource(ints = {2, 8})
  void historiesAreLinearizable(int threads) throws Exception {
    long seed = System.nanoTime();
    ConcurrentReport report =
        new ConcurrentRun(kernel, profile, seed, threads, THREADED).run((_, _) -> true);
    assertEquals("", report.violation().map(Violation::history).orElse(""));
    assertEquals(0, report.undecided());
    assertTrue(report.overlaps() > 0, "the threads never met");
    assertTrue(report.removals() > 0);
  }

  /** The canary: what is not caught here is caught nowhere. */
  @Tag("host")
  @ParameterizedTest
  @EnumSource(names = {"UPDATE_NOEXIST", "KEY_CLOSED", "DELETE_REMOVES", "GET_HELPER_CREATES"})
  void aFaultOfTheModelIsCaught(Rule rule) throws IOException {
    MutantHunt hunt = new MutantHunt(kernel, Machine.bpffs(), profile, 1, 200_000);
    assertTrue(hunt.hunt(rule).caught(), rule::id);
  }

  @Tag("host")
  @Test
  void nothingIsLeft() throws IOException {
    new DifferentialRun(contest(), 2, 50_000).run((_, _) -> true);
    assertFalse(
        cgroupsOfTheRoot().stream().anyMatch(name -> name.startsWith(prefix())),
        () -> cgroupsOfTheRoot().toString());
    try (var pins = java.nio.file.Files.list(Machine.bpffs())) {
      assertEquals(
          List.of(),
          pins.filter(pin -> pin.getFileName().toString().startsWith(prefix())).toList());
    }
  }

  private static String prefix() {
    return "cgrp-replay-" + ProcessHandle.current().pid() + "-";
  }

  private static List<String> cgroupsOfTheRoot() {
    return List.of(Machine.cgroup2().toFile().list());
  }
}
