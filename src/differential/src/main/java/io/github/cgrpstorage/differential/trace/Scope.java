package io.github.cgrpstorage.differential.trace;

/**
 * The four name spaces of a trace.
 *
 * <p>Not thread-safe, because {@link Names} is not.
 *
 * @param maps the maps
 * @param cgroups the cgroups
 * @param descriptors the descriptors
 * @param pins the pins
 */
public record Scope(Names maps, Names cgroups, Names descriptors, Names pins) {

  /**
   * No names yet.
   *
   * @return an empty scope
   */
  public static Scope empty() {
    return new Scope(new Names(), new Names(), new Names(), new Names());
  }

  /**
   * Names for slots that no text gave a name: {@code m0}, {@code g0}, {@code f0}, {@code p0}, ….
   *
   * @param maps how many maps
   * @param cgroups how many cgroups
   * @param descriptors how many descriptors
   * @param pins how many pins
   * @return the scope
   */
  public static Scope numbered(int maps, int cgroups, int descriptors, int pins) {
    return new Scope(
        Names.numbered('m', maps),
        Names.numbered('g', cgroups),
        Names.numbered('f', descriptors),
        Names.numbered('p', pins));
  }
}
