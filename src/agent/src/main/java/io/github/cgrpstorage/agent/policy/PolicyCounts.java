package io.github.cgrpstorage.agent.policy;

/**
 * What a cgroup's own policy decided since it was first set, for the cgroup and all below it. Under
 * {@code allow} nothing is decided and nothing counted. A refusal is counted once, at the first
 * cgroup on the way to the root that refuses; what cgroups below it had allowed stays counted
 * there.
 *
 * <p>No count is lost: programs count in a value of their own, which setting a policy does not
 * touch.
 *
 * <p>Immutable.
 *
 * @param connect of connects
 * @param bind of binds
 * @param exec of execs
 * @param execsNotStopped execs that were refused and went on all the same, because the kernel would
 *     not send the signal: it sends none to the first process of the machine
 */
public record PolicyCounts(Count connect, Count bind, Count exec, long execsNotStopped) {

  /** Nothing was decided yet. */
  public static final PolicyCounts NONE =
      new PolicyCounts(new Count(0, 0), new Count(0, 0), new Count(0, 0), 0);

  /**
   * Of one operation.
   *
   * @param allowed how often it was allowed
   * @param refused how often it was refused
   */
  public record Count(long allowed, long refused) {}
}
