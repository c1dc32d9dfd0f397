package io.github.cgrpstorage.storage.snapshot;

import java.util.Arrays;

/**
 * Which cgroups of a subtree are meant.
 *
 * <p>Immutable.
 */
public final class SubtreeFilter {

  /** All of them. */
  public static final SubtreeFilter ALL = new SubtreeFilter(Integer.MAX_VALUE, null);

  private final int depth;
  private final long[] ids;

  private SubtreeFilter(int depth, long[] ids) {
    this.depth = depth;
    this.ids = ids;
  }

  /**
   * Only cgroups that are near to the subtree's root.
   *
   * @param most how far below it at most: 0 is the root alone, 1 its children too
   * @return the filter
   * @throws IllegalArgumentException when it is negative
   */
  public static SubtreeFilter depth(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("a depth of " + most);
    }
    return new SubtreeFilter(most, null);
  }

  /**
   * Only these cgroups, as far as they are in the subtree.
   *
   * @param ids their ids, in any order; none means no cgroup at all
   * @return the filter
   */
  public static SubtreeFilter ids(long... ids) {
    return new SubtreeFilter(Integer.MAX_VALUE, Arrays.stream(ids).sorted().distinct().toArray());
  }

  /**
   * How far below the root at most.
   *
   * @return 0 or more; {@link Integer#MAX_VALUE} without a limit
   */
  public int depth() {
    return depth;
  }

  /**
   * Whether only certain ids are meant.
   *
   * @return true when {@link #id} says which
   */
  public boolean hasIds() {
    return ids != null;
  }

  /**
   * How many ids are meant.
   *
   * @return 0 or more; 0 also when all are
   */
  public int idCount() {
    return ids == null ? 0 : ids.length;
  }

  /**
   * One of the ids that are meant.
   *
   * @param index 0 to {@code idCount() - 1}
   * @return the id; they ascend as signed numbers
   */
  public long id(int index) {
    return ids[index];
  }

  /**
   * Whether a cgroup is meant.
   *
   * @param below how far it is below the root
   * @param id its id
   * @return true when it is
   */
  public boolean accepts(int below, long id) {
    return below <= depth && (ids == null || Arrays.binarySearch(ids, id) >= 0);
  }
}
