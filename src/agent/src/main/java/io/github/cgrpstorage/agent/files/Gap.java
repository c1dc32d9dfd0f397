package io.github.cgrpstorage.agent.files;

/**
 * Something that could not be read of a cgroup, and why.
 *
 * <p>Immutable.
 *
 * @param file the file's name in the cgroup's directory
 * @param cause why, for programs
 * @param detail why, in one sentence without a full stop
 */
public record Gap(String file, Cause cause, String detail) {

  /** Why something could not be read. */
  public enum Cause {
    /** The controller is mounted as cgroup v1, so cgroup2 does not have it. */
    ON_CGROUP1,
    /** cgroup2 has the controller, and it is not enabled for this cgroup. */
    NOT_ENABLED,
    /** The kernel has no such controller or file, or it was switched off at boot. */
    NOT_IN_KERNEL,
    /** The root cgroup does not have the file. */
    ROOT,
    /** This process may not read it. */
    DENIED,
    /** Reading failed in another way, which the detail names. */
    FAILED,
    /** Some of its content was not understood and was left out. */
    MALFORMED
  }
}
