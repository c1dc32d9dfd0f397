package io.github.cgrpstorage.storage.snapshot;

import java.util.function.IntToLongFunction;

/**
 * The largest few of many, without sorting the many: a heap of k, {@code O(n log k)} at worst and
 * near to {@code O(n)} in practice, because most fail the first comparison.
 */
public final class TopK {

  private final int[] heap;
  private final long[] keys;
  private int size;

  private TopK(int most) {
    heap = new int[most];
    keys = new long[most];
  }

  /**
   * Finds the largest.
   *
   * @param count how many there are, such as {@link Snapshot#size()}
   * @param k how many are wanted, 0 or more
   * @param key what is compared, asked once for each index from 0 to {@code count - 1}
   * @return the indices of the {@code min(k, count)} largest, the largest first; of equal ones the
   *     one with the smaller index first
   * @throws IllegalArgumentException when k is negative
   */
  public static int[] largest(int count, int k, IntToLongFunction key) {
    if (k < 0) {
      throw new IllegalArgumentException("the largest " + k);
    }
    TopK top = new TopK(Math.min(k, count));
    for (int i = 0; i < count && top.heap.length > 0; i++) {
      top.offer(i, key.applyAsLong(i));
    }
    return top.descending();
  }

  /** The smallest of the kept stands at the top of the heap, and gives way first. */
  private void offer(int index, long key) {
    if (size < heap.length) {
      siftUp(size++, index, key);
    } else if (key > keys[0]) {
      siftDown(index, key);
    }
  }

  private void siftUp(int hole, int index, long key) {
    while (hole > 0) {
      int parent = (hole - 1) / 2;
      if (!isBelow(key, index, keys[parent], heap[parent])) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    place(hole, index, key);
  }

  private void siftDown(int index, long key) {
    int hole = 0;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      int other = child + 1;
      if (other < size && isBelow(keys[other], heap[other], keys[child], heap[child])) {
        child = other;
      }
      if (!isBelow(keys[child], heap[child], key, index)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    place(hole, index, key);
  }

  /** Of equal keys the later index is the lesser. */
  private static boolean isBelow(long key, int index, long otherKey, int otherIndex) {
    return key != otherKey ? key < otherKey : index > otherIndex;
  }

  private void move(int from, int to) {
    place(to, heap[from], keys[from]);
  }

  private void place(int at, int index, long key) {
    heap[at] = index;
    keys[at] = key;
  }

  private int[] descending() {
    int[] found = new int[size];
    while (size > 0) {
      found[size - 1] = heap[0];
      size--;
      siftDown(heap[size], keys[size]);
    }
    return found;
  }
}
