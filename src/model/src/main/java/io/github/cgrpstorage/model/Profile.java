package io.github.cgrpstorage.model;

import io.github.cgrpstorage.storage.KernelRelease;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a kernel behaves: a release, and for each {@link Rule} whether it holds. It begins as
 * mainline's release; a rule that a distribution carried back is switched with {@link #with}, one
 * that is to be wrong on purpose with {@link #broken}.
 *
 * <p>Immutable.
 */
public final class Profile {

  private static final int USUAL_CPUS = 2;

  private final KernelRelease release;
  private final int possibleCpus;
  private final boolean[] holding;

  private Profile(KernelRelease release, int possibleCpus, boolean[] holding) {
    this.release = release;
    this.possibleCpus = possibleCpus;
    this.holding = holding;
  }

  /**
   * A release of mainline, on a machine with two CPUs.
   *
   * @param release the release, 6.2 or newer
   * @return its behaviour
   * @throws IllegalArgumentException when the release is older than 6.2, which brought this map
   *     type
   */
  public static Profile of(KernelRelease release) {
    if (!release.atLeast(KernelRelease.V6_2)) {
      throw new IllegalArgumentException("cgroup storage came with 6.2, and this is " + release);
    }
    Rule[] rules = Rule.values();
    boolean[] holding = new boolean[rules.length];
    for (Rule rule : rules) {
      holding[rule.ordinal()] = rule.holdsIn(release);
    }
    return new Profile(release, USUAL_CPUS, holding);
  }

  /**
   * This behaviour with one rule set.
   *
   * @param rule the rule
   * @param holds whether it is to hold
   * @return the other behaviour
   */
  public Profile with(Rule rule, boolean holds) {
    boolean[] changed = holding.clone();
    changed[rule.ordinal()] = holds;
    return new Profile(release, possibleCpus, changed);
  }

  /**
   * A mutant: this behaviour with one rule inverted, to be caught by a differential test.
   *
   * @param rule the rule
   * @return the faulty behaviour
   */
  public Profile broken(Rule rule) {
    return with(rule, !holds(rule));
  }

  /**
   * The rules that hold here and whose breach shows in operations of the trace format: the mutants
   * that a differential run can be asked to catch.
   *
   * @return the rules in their order
   */
  public List<Rule> mutants() {
    return Stream.of(Rule.values())
        .filter(rule -> rule.sight() == Rule.Sight.TRACE && holds(rule) && hasEffect(rule))
        .toList();
  }

  /** What an allocation does shows only where its failing is no accident that is let pass. */
  private boolean hasEffect(Rule rule) {
    return switch (rule) {
      case ALLOC_LIMIT -> !holds(Rule.ALLOC_MAY_FAIL);
      case ALLOC_BEFORE_EXISTENCE -> holds(Rule.ALLOC_LIMIT) && !holds(Rule.ALLOC_MAY_FAIL);
      default -> true;
    };
  }

  /**
   * This behaviour on a machine with another number of CPUs, which buckets and their memory hang
   * on.
   *
   * @param cpus the number of possible CPUs, 1 or more
   * @return the other behaviour
   */
  public Profile withPossibleCpus(int cpus) {
    if (cpus < 1) {
      throw new IllegalArgumentException("a machine with " + cpus + " CPUs");
    }
    return new Profile(release, cpus, holding);
  }

  /**
   * The release.
   *
   * @return the release that this began as
   */
  public KernelRelease release() {
    return release;
  }

  /**
   * How many CPUs the machine may have.
   *
   * @return 1 or more
   */
  public int possibleCpus() {
    return possibleCpus;
  }

  /**
   * Whether a rule holds.
   *
   * @param rule the rule
   * @return true when it does
   */
  public boolean holds(Rule rule) {
    return holding[rule.ordinal()];
  }

  /**
   * {@code sizeof(struct bpf_local_storage_map)}, as it was measured; it hangs on the configuration
   * too.
   */
  int mapBytes() {
    record Size(String since, int bytes) {}
    return Stream.of(
            new Size("7.3", 296),
            new Size("7.1", 304),
            new Size("6.19", 312),
            new Size("6.18", 448),
            new Size("6.11", 400),
            new Size("6.8", 512))
        .filter(size -> release.atLeast(KernelRelease.parse(size.since)))
        .mapToInt(Size::bytes)
        .findFirst()
        .orElse(384);
  }

  @Override
  public String toString() {
    return release.toString();
  }
}
