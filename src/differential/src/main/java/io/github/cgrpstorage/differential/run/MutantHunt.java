package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.differential.generate.Generator;
import io.github.cgrpstorage.model.ModelKernel;
import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.nio.file.Path;

/**
 * Whether the random operations find a fault: the model with one rule inverted is compared with the
 * kernel, and must be caught.
 */
public final class MutantHunt {

  /** Shorter than in a run, so that more mixtures have their turn. */
  private static final int EPOCH = 5_000;

  private final Kernel kernel;
  private final Path bpffs;
  private final Profile profile;
  private final long seed;
  private final long most;

  /**
   * Prepares a hunt.
   *
   * @param kernel the one that is right by definition
   * @param bpffs where its pins go
   * @param profile what the model is without the fault
   * @param seed what the operations depend on
   * @param most after how many operations to give up
   */
  public MutantHunt(Kernel kernel, Path bpffs, Profile profile, long seed, long most) {
    this.kernel = kernel;
    this.bpffs = bpffs;
    this.profile = profile;
    this.seed = seed;
    this.most = most;
  }

  /**
   * What became of a mutant.
   *
   * @param rule the rule that was inverted
   * @param caught whether it was caught
   * @param operations after how many operations, or how many were tried in vain
   */
  public record Result(Rule rule, boolean caught, long operations) {}

  /**
   * Hunts one mutant.
   *
   * @param rule the rule to invert
   * @return what became of it
   * @throws BpfException when the kernel refuses what every run needs
   */
  public Result hunt(Rule rule) throws BpfException {
    Profile broken = profile.broken(rule);
    Contest contest = new Contest(kernel, bpffs, () -> ModelKernel.of(broken));
    long applied = 0;
    for (long epoch = 0; applied < most; epoch++) {
      Generator generator = new Generator(DifferentialRun.seedOf(seed, epoch));
      try (Pair pair = Pair.open(contest, Generator.scope())) {
        long end = Math.min(most, applied + EPOCH);
        while (applied < end) {
          applied++;
          if (!pair.apply(generator.next())) {
            return new Result(rule, true, applied);
          }
        }
      }
    }
    return new Result(rule, false, applied);
  }
}
