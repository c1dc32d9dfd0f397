package io.github.cgrpstorage.differential.concurrent;

import io.github.cgrpstorage.storage.seam.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** One thread's random operations on the shared elements. */
final class Worker {

  private final Playground playground;
  private final ThreadLog log;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment given = arena.allocate(Values.LOCKED_BYTES, 8);
  private final MemorySegment taken = arena.allocate(Values.LOCKED_BYTES, 8);
  private final byte[] init = new byte[Values.LOCKED_BYTES];
  private final byte[] plainInit = new byte[Values.PLAIN_BYTES];

  /** No two operations of a run write the same number, and none writes 0. */
  private long serial;

  Worker(Playground playground, ThreadLog log) {
    this.playground = playground;
    this.log = log;
  }

  ThreadLog log() {
    return log;
  }

  /** Does so many operations; before one of them, removes a cgroup, if it is to. */
  void run(SplittableRandom random, int operations, Meeting meeting, Removal removal) {
    log.clear();
    for (int i = 0; i < operations; i++) {
      if (removal != null && i == removal.before()) {
        removal.run(playground);
      }
      apply(meeting.op(random), meeting.element(random));
    }
  }

  /** One operation on one element, into the log. */
  void apply(ElementOp op, int element) {
    boolean lock = Playground.isLocked(Playground.mapOf(element));
    long number = op.isUpdate() || op == ElementOp.GET_CREATE ? number() : 0;
    prepare(op, lock, number);
    int map = playground.map(element);
    int key = playground.key(element);
    long cgroup = playground.cgroupId(element);
    log.called(element, op, number);
    int code = call(op, lock, map, key, cgroup);
    log.returned(code);
    boolean mayTear = lock && op != ElementOp.LOOKUP_LOCK;
    log.endRow(code == 0 && op.reads() ? Values.read(given, lock, mayTear) : 0);
  }

  private long number() {
    return ++serial << 8 | log.thread() + 1;
  }

  private void prepare(ElementOp op, boolean lock, long number) {
    if (op.isUpdate()) {
      Values.write(taken, lock, number);
    } else if (op == ElementOp.GET_CREATE) {
      Values.write(taken, lock, number);
      byte[] bytes = lock ? init : plainInit;
      MemorySegment.copy(taken, 0, MemorySegment.ofArray(bytes), 0, bytes.length);
    }
  }

  private int call(ElementOp op, boolean lock, int map, int key, long cgroup) {
    Kernel kernel = playground.kernel();
    return switch (op) {
      case LOOKUP, LOOKUP_LOCK -> kernel.mapLookupElem(map, key, given, op.flags());
      case UPDATE, UPDATE_NOEXIST, UPDATE_EXIST, UPDATE_LOCK ->
          kernel.mapUpdateElem(map, key, taken, op.flags());
      case DELETE -> kernel.mapDeleteElem(map, key);
      case GET -> kernel.helperGet(map, cgroup, op.flags(), null, given);
      case GET_CREATE -> kernel.helperGet(map, cgroup, op.flags(), lock ? init : plainInit, given);
      case HELPER_DELETE -> kernel.helperDelete(map, cgroup);
      case OFFLINE, UNLINK -> throw new IllegalArgumentException("part of a removal: " + op);
    };
  }

  void close() {
    arena.close();
  }
}
