package io.github.cgrpstorage.cli;

import io.github.cgrpstorage.agent.export.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which cgroups a command shows. */
final class SelectOptions {

  /** Deeper than any tree of cgroups: nothing is added up. */
  static final int DEEPEST = 1000;

  @Option(
      names = "--include",
      paramLabel = "REGEX",
      description = "Only cgroups whose whole path matches; may be given more than once.")
  private List<Pattern> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "REGEX",
      description = "Not those whose whole path matches; may be given more than once.")
  private List<Pattern> exclude = new ArrayList<>();

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Add what is deeper to its ancestor of depth N; the root's is 0.")
  private int depth;

  Selection selection() {
    return selection(depth);
  }

  /** With another depth. */
  Selection selection(int depth) {
    try {
      return new Selection(include, exclude, depth, Integer.MAX_VALUE);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  int depth() {
    return depth;
  }
}
