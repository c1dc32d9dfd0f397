package io.github.cgrpstorage.storage;

import java.util.List;
import java.util.Optional;

/**
 * What of this library a machine can do: each feature is supported, not supported, or could not be
 * told, with the reason and the remedy.
 *
 * <p>Immutable.
 *
 * @param machine the machine in one line: kernel release, architecture, Java, libbpf
 * @param findings one for each {@link Feature}, in its order
 */
public record Availability(String machine, List<Finding> findings) {

  /** Copies the list. */
  public Availability {
    findings = List.copyOf(findings);
  }

  /** How a probe ended. */
  public enum Verdict {
    /** It works: the probe used it. */
    SUPPORTED,
    /** It does not work, and the reason is known. */
    NOT_SUPPORTED,
    /** The probe could not be made, so nothing is said. */
    UNKNOWN
  }

  /**
   * What was found of one feature.
   *
   * @param feature which
   * @param verdict how the probe ended
   * @param detail what the probe saw: a version, a path, or the reason it does not work
   * @param remedy what to do, empty when there is nothing to do
   */
  public record Finding(Feature feature, Verdict verdict, String detail, String remedy) {

    /**
     * It works.
     *
     * @param feature which
     * @param detail what the probe saw
     * @return the finding
     */
    public static Finding supported(Feature feature, String detail) {
      return new Finding(feature, Verdict.SUPPORTED, detail, "");
    }

    /**
     * It does not work.
     *
     * @param feature which
     * @param reason why
     * @param remedy what to do
     * @return the finding
     */
    public static Finding missing(Feature feature, String reason, String remedy) {
      return new Finding(feature, Verdict.NOT_SUPPORTED, reason, remedy);
    }

    /**
     * It could not be told.
     *
     * @param feature which
     * @param reason why the probe could not be made
     * @param remedy what would make it possible
     * @return the finding
     */
    public static Finding unknown(Feature feature, String reason, String remedy) {
      return new Finding(feature, Verdict.UNKNOWN, reason, remedy);
    }

    /**
     * Whether it works.
     *
     * @return true when supported
     */
    public boolean isSupported() {
      return verdict == Verdict.SUPPORTED;
    }
  }

  /**
   * What was found of one feature.
   *
   * @param feature which
   * @return the finding; empty when it was not probed
   */
  public Optional<Finding> of(Feature feature) {
    return findings.stream().filter(finding -> finding.feature() == feature).findFirst();
  }

  /**
   * Whether everything that the product needs is there.
   *
   * @return true when each {@linkplain Feature#isRequired() required} feature is supported
   */
  public boolean isComplete() {
    return missing().isEmpty();
  }

  /**
   * The required features that are not supported, or could not be told.
   *
   * @return their findings
   */
  public List<Finding> missing() {
    return findings.stream()
        .filter(finding -> finding.feature().isRequired() && !finding.isSupported())
        .toList();
  }
}
