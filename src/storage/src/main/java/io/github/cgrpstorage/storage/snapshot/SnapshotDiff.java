package io.github.cgrpstorage.storage.snapshot;

import java.util.Arrays;
import java.util.Objects;

/**
 * What changed from one snapshot to another: which cgroups are in both, which came, which went.
 * Cgroups are told apart by id, which no other cgroup gets again.
 *
 * <pre>{@code
 * diff.compare(before, after);
 * for (int i = 0; i < after.size(); i++) {
 *   int old = diff.indexBefore(i);
 *   long was = old < 0 ? 0 : (long) READS.get(before.memory(), before.offset(old));
 *   long more = (long) READS.get(after.memory(), after.offset(i)) - was;
 * }
 * }</pre>
 *
 * <p>One object compares again and again and allocates only when snapshots have grown. Linear time.
 * Not thread-safe while it compares.
 */
public final class SnapshotDiff {

  private int[] indexBefore = new int[0];
  private int afterSize;
  private int[] gone = new int[0];
  private int goneSize;

  /** Open addressing: at an id's hash, or behind it, its index before plus 1; 0 is free. */
  private int[] table = new int[0];

  private boolean[] met = new boolean[0];

  /** Nothing compared yet: as of two empty snapshots. */
  public SnapshotDiff() {}

  /**
   * Compares two snapshots.
   *
   * @param before the earlier one
   * @param after the later one
   */
  public void compare(Snapshot before, Snapshot after) {
    ensureRoom(before.size(), after.size());
    index(before);
    afterSize = after.size();
    for (int i = 0; i < afterSize; i++) {
      int old = find(before, after.cgroupId(i));
      indexBefore[i] = old;
      if (old >= 0) {
        met[old] = true;
      }
    }
    collectGone(before.size());
  }

  private void ensureRoom(int before, int after) {
    if (indexBefore.length < after) {
      indexBefore = new int[after + after / 4];
    }
    if (gone.length < before) {
      gone = new int[before + before / 4];
      met = new boolean[gone.length];
      table = new int[Integer.highestOneBit(Math.max(gone.length, 1)) * 4];
    }
  }

  private void index(Snapshot before) {
    Arrays.fill(table, 0);
    Arrays.fill(met, false);
    for (int i = 0; i < before.size(); i++) {
      int place = hash(before.cgroupId(i));
      while (table[place] != 0) {
        place = place + 1 & table.length - 1;
      }
      table[place] = i + 1;
    }
  }

  private int find(Snapshot before, long id) {
    if (table.length == 0) {
      return -1;
    }
    for (int place = hash(id); table[place] != 0; place = place + 1 & table.length - 1) {
      if (before.cgroupId(table[place] - 1) == id) {
        return table[place] - 1;
      }
    }
    return -1;
  }

  /**
   * Ids are consecutive numbers more often than not: multiplied by the golden ratio they spread.
   */
  private int hash(long id) {
    return (int) (id * 0x9E3779B97F4A7C15L >>> 32) & table.length - 1;
  }

  private void collectGone(int size) {
    goneSize = 0;
    for (int i = 0; i < size; i++) {
      if (!met[i]) {
        gone[goneSize++] = i;
      }
    }
  }

  /**
   * Where a cgroup of the later snapshot is in the earlier one.
   *
   * @param indexAfter its index in the later one
   * @return its index in the earlier one; -1 when it is new
   * @throws IndexOutOfBoundsException when the later one has no such index
   */
  public int indexBefore(int indexAfter) {
    return indexBefore[Objects.checkIndex(indexAfter, afterSize)];
  }

  /**
   * How many cgroups of the earlier snapshot are not in the later one.
   *
   * @return 0 or more
   */
  public int goneCount() {
    return goneSize;
  }

  /**
   * One that is not in the later snapshot.
   *
   * @param number 0 to {@code goneCount() - 1}
   * @return its index in the earlier one; they ascend
   * @throws IndexOutOfBoundsException for another number
   */
  public int gone(int number) {
    return gone[Objects.checkIndex(number, goneSize)];
  }
}
