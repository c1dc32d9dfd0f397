package io.github.cgrpstorage.differential.concurrent;

/**
 * The removal of one cgroup in the midst of a window. Used by one thread; read after the window.
 */
final class Removal {

  private final int cgroup;
  private final int before;
  private long called = Long.MAX_VALUE;
  private long returned = Long.MAX_VALUE;
  private int code;

  /** Of a cgroup, before the so-manieth operation of its thread. */
  Removal(int cgroup, int before) {
    this.cgroup = cgroup;
    this.before = before;
  }

  int cgroup() {
    return cgroup;
  }

  int before() {
    return before;
  }

  void run(Playground playground) {
    called = System.nanoTime();
    code = playground.removeCgroup(cgroup);
    returned = System.nanoTime();
  }

  long called() {
    return called;
  }

  long returned() {
    return returned;
  }

  int code() {
    return code;
  }
}
