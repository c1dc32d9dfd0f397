package io.github.cgrpstorage.differential.generate;

import java.util.SplittableRandom;

/**
 * What an epoch is about. Most are about elements; the slow operations have epochs of their own.
 */
enum Theme {
  /** Elements of a few maps. */
  ELEMENTS,
  /** Making, pinning, opening, freezing and closing maps. */
  HANDLES,
  /** More maps on each cgroup than the 16 slots of its lookup cache. */
  CROWD,
  /** Making and removing cgroups, some in others. */
  TREE;

  /** One epoch in so many is not about elements. */
  private static final int RARE = 5;

  static Theme pick(SplittableRandom random) {
    return random.nextInt(RARE) == 0 ? values()[1 + random.nextInt(values().length - 1)] : ELEMENTS;
  }

  /** How many times as frequent as usual. */
  int boost(Kind kind) {
    return switch (this) {
      case ELEMENTS -> 1;
      case CROWD -> kind == Kind.CREATE ? 4 : 1;
      case HANDLES ->
          switch (kind) {
            case CREATE, CLOSE, PIN, UNPIN, GET, FREEZE -> 40;
            case HELPER_GET, HELPER_DELETE -> 0;
            default -> 1;
          };
      case TREE ->
          switch (kind) {
            case MKDIR, RMDIR, OPEN, CLOSEFD -> 8;
            default -> 1;
          };
    };
  }

  /** How many maps most operations meet on. */
  int hotMaps() {
    return this == CROWD ? 20 : 3;
  }
}
