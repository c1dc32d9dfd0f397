package io.github.cgrpstorage.differential.generate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The preferences of one epoch: some kinds of operations are off, the others are up to four times
 * as frequent or as rare as usual. What one mixture never reaches, another does.
 */
final class Swarm {

  private static final Kind[] KINDS = Kind.values();

  /** Element i: the sum of the weights of kinds 0 to i. */
  private final int[] sums = new int[KINDS.length];

  Swarm(SplittableRandom random, Theme theme) {
    int[] weights = new int[KINDS.length];
    for (Kind kind : KINDS) {
      boolean off = !kind.isVital() && random.nextInt(6) == 0;
      int factor = theme.boost(kind) << random.nextInt(5);
      weights[kind.ordinal()] = off ? 0 : Math.max(1, kind.weight() * factor / 4);
    }
    atLeast(weights, Kind.MKDIR, Kind.RMDIR);
    atLeast(weights, Kind.OPEN, Kind.CLOSEFD);
    atLeast(weights, Kind.CREATE, Kind.CLOSE);
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      sums[i] = sum;
    }
  }

  /** What is made is made as often as it is ended: else soon nothing is left. */
  private static void atLeast(int[] weights, Kind making, Kind ending) {
    int i = making.ordinal();
    weights[i] = Math.max(weights[i], weights[ending.ordinal()]);
  }

  Kind pick(SplittableRandom random) {
    int point = random.nextInt(sums[sums.length - 1]) + 1;
    int found = Arrays.binarySearch(sums, point);
    if (found < 0) {
      return KINDS[-found - 1];
    }
    // A kind that is off has its predecessor's sum: the first with this sum is the one that is on.
    while (found > 0 && sums[found - 1] == point) {
      found--;
    }
    return KINDS[found];
  }
}
