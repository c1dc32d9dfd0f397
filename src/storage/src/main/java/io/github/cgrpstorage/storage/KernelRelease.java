package io.github.cgrpstorage.storage;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kernel release, such as 6.18. The point release and what a distribution appends do not count:
 * rules change with the first two numbers, and backports are found by probing.
 *
 * <p>Immutable.
 *
 * @param major the first number
 * @param minor the second number
 */
public record KernelRelease(int major, int minor) implements Comparable<KernelRelease> {

  /** The first release with this map type. */
  public static final KernelRelease V6_2 = new KernelRelease(6, 2);

  /** The long-term release that the model behaves as when nothing else is said. */
  public static final KernelRelease V6_18 = new KernelRelease(6, 18);

  private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:[.\\-+].*)?");

  /**
   * Reads a release.
   *
   * @param text {@code "6.18"}, or what {@code uname -r} prints: {@code "6.18.44-cloud-amd64"}
   * @return the release
   * @throws IllegalArgumentException when it does not begin with two numbers
   */
  public static KernelRelease parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a kernel release such as 6.18: '" + text + "'");
    }
    return new KernelRelease(
        Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /**
   * The release that a model on this machine behaves as unless told otherwise: the machine's own
   * when it is Linux with cgroup storage, else {@link #V6_18}.
   *
   * @return the release
   */
  public static KernelRelease ofModelHere() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return V6_18;
    }
    KernelRelease here = parse(System.getProperty("os.version"));
    return here.atLeast(V6_2) ? here : V6_18;
  }

  /**
   * Whether this release is another one or newer.
   *
   * @param other the other
   * @return true when it is
   */
  public boolean atLeast(KernelRelease other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(KernelRelease other) {
    return Comparator.comparingInt(KernelRelease::major)
        .thenComparingInt(KernelRelease::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
