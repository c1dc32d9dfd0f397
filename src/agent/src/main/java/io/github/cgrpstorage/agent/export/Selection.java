package io.github.cgrpstorage.agent.export;

import io.github.cgrpstorage.agent.metrics.CgroupPath;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which cgroups get series of their own.
 *
 * @param include those whose whole path matches one of these; all when empty. A path is matched in
 *     the form of {@link CgroupPath#toString()}
 * @param exclude of these, not those whose whole path matches one of these
 * @param depth how deep: what a deeper cgroup counts is added to its ancestor of this depth; the
 *     root's is 0
 * @param maxCgroups how many at most: the values of all others are added up in the row {@value
 *     Row#OTHER}. Of living cgroups, who was there first keeps its series; removed ones have the
 *     places that the living leave, and give them up to living ones that come
 */
public record Selection(List<Pattern> include, List<Pattern> exclude, int depth, int maxCgroups) {

  /** Every cgroup, up to 10,000 of them. */
  public static final Selection ALL = new Selection(List.of(), List.of(), 1000, 10_000);

  /** Copies the lists and checks the numbers. */
  public Selection {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    if (depth < 0) {
      throw new IllegalArgumentException("a depth is 0 or more, not " + depth);
    }
    if (maxCgroups < 1) {
      throw new IllegalArgumentException("at least 1 cgroup is exported, not " + maxCgroups);
    }
  }

  boolean matches(CgroupPath path) {
    String text = path.toString();
    return (include.isEmpty() || matchesOne(include, text)) && !matchesOne(exclude, text);
  }

  private static boolean matchesOne(List<Pattern> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches());
  }

  // Patterns compare by identity: two selections are equal when their texts are.
  @Override
  public boolean equals(Object other) {
    return other instanceof Selection that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
