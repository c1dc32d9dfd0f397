package io.github.cgrpstorage.differential.run;

import io.github.cgrpstorage.model.Profile;
import io.github.cgrpstorage.model.Rule;
import io.github.cgrpstorage.storage.BpfException;
import io.github.cgrpstorage.storage.seam.Kernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a kernel behaves where releases differ. A distribution may have carried a change back, so
 * each rule that came or went with a release is asked for by its trace.
 *
 * <p>Immutable.
 *
 * @param profile mainline's release, with the rules that this kernel has or lacks against it
 * @param changed those rules; empty for a kernel that behaves as its release says
 */
public record ProfileProbe(Profile profile, List<Rule> changed) {

  /** Copies the list. */
  public ProfileProbe {
    changed = List.copyOf(changed);
  }

  /**
   * Asks a kernel. A rule counts as changed only when the outcomes are exactly those of the model
   * with that rule inverted; any other difference is left for a comparison to find.
   *
   * @param kernel the kernel
   * @param bpffs where its pins go
   * @param release mainline's behaviour of the kernel's release
   * @return what was found
   * @throws BpfException when the kernel refuses what every replay needs
   */
  public static ProfileProbe of(Kernel kernel, Path bpffs, Profile release) throws BpfException {
    Profile profile = release;
    List<Rule> changed = new ArrayList<>();
    for (Rule rule : Rule.values()) {
      if (isOfSomeReleases(rule) && isTurnedRound(rule, kernel, bpffs, profile)) {
        profile = profile.broken(rule);
        changed.add(rule);
      }
    }
    return new ProfileProbe(profile, changed);
  }

  private static boolean isOfSomeReleases(Rule rule) {
    return rule.since().isPresent() || rule.until().isPresent();
  }

  private static boolean isTurnedRound(Rule rule, Kernel kernel, Path bpffs, Profile profile)
      throws BpfException {
    RuleTrace trace = RuleTrace.of(rule).orElse(null);
    if (trace == null) {
      return false;
    }
    List<String> seen = trace.outcomes(kernel, bpffs);
    return !seen.equals(trace.outcomes(profile))
        && seen.equals(trace.outcomes(profile.broken(rule)));
  }
}
