package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.differential.concurrent.ElementHistory.Event;

/**
 * What one thread did in one window: columns, so that writing a row while others run costs next to
 * nothing. Written by its thread, read by the checking thread between windows.
 */
final class ThreadLog {

  private final int thread;
  private final int[] elements;
  private final ElementOp[] ops;
  private final int[] codes;
  private final long[] called;
  private final long[] returned;
  private final long[] written;
  private final long[] read;
  private int rows;

  ThreadLog(int thread, int capacity) {
    this.thread = thread;
    this.elements = new int[capacity];
    this.ops = new ElementOp[capacity];
    this.codes = new int[capacity];
    this.called = new long[capacity];
    this.returned = new long[capacity];
    this.written = new long[capacity];
    this.read = new long[capacity];
  }

  int thread() {
    return thread;
  }

  int rows() {
    return rows;
  }

  void clear() {
    rows = 0;
  }

  void called(int element, ElementOp op, long number) {
    elements[rows] = element;
    ops[rows] = op;
    written[rows] = number;
    called[rows] = System.nanoTime();
  }

  void returned(int code) {
    returned[rows] = System.nanoTime();
    codes[rows] = code;
    read[rows] = 0;
  }

  void endRow(long number) {
    read[rows] = number;
    rows++;
  }

  int element(int row) {
    return elements[row];
  }

  int code(int row) {
    return codes[row];
  }

  boolean isTorn(int row) {
    return read[row] == Values.TORN_AS_DOCUMENTED;
  }

  /** A row as an event; it counts as before the removal when it was called before that returned. */
  Event event(int row, long goneAt) {
    return new Event(
        ops[row],
        thread,
        called[row],
        returned[row],
        codes[row],
        written[row],
        read[row],
        called[row] < goneAt);
  }
}
