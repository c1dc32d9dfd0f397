package io.github.cgrpstorage.differential.concurrent;

import static io.github.cgrpstorage.differential.concurrent.ElementOp.DELETE;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.GET;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.GET_CREATE;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.HELPER_DELETE;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.LOOKUP;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.LOOKUP_LOCK;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.UPDATE;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.UPDATE_EXIST;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.UPDATE_LOCK;
import static io.github.cgrpstorage.differential.concurrent.ElementOp.UPDATE_NOEXIST;

import java.util.SplittableRandom;

/**
 * What the threads do in one window, and where: all on the same few elements, or they would not
 * meet.
 */
record Meeting(ElementOp[] ops, int hot, int count) {

  /** Each as often as it stands here: reading is common, deleting rare. */
  private static final ElementOp[] MIXED = {
    LOOKUP,
    LOOKUP,
    LOOKUP,
    LOOKUP_LOCK,
    UPDATE,
    UPDATE,
    UPDATE_NOEXIST,
    UPDATE_EXIST,
    UPDATE_LOCK,
    DELETE,
    GET,
    GET,
    GET_CREATE,
    HELPER_DELETE
  };

  /** Writing in place, and reading with and without the lock. */
  private static final ElementOp[] IN_PLACE = {
    UPDATE_LOCK, UPDATE_LOCK, UPDATE_LOCK, LOOKUP, LOOKUP, GET, LOOKUP_LOCK
  };

  /** One pick in so many is any element. */
  private static final int COLD = 8;

  static Meeting pick(SplittableRandom random) {
    if (random.nextInt(8) == 0) {
      int locked = Playground.element(Playground.MAPS - 1, random.nextInt(Playground.CGROUPS));
      return new Meeting(IN_PLACE, locked, 1);
    }
    return new Meeting(MIXED, random.nextInt(Playground.ELEMENTS), 2);
  }

  ElementOp op(SplittableRandom random) {
    return ops[random.nextInt(ops.length)];
  }

  int element(SplittableRandom random) {
    boolean anywhere = ops == MIXED && random.nextInt(COLD) == 0;
    int offset = random.nextInt(anywhere ? Playground.ELEMENTS : count);
    return (hot + offset) % Playground.ELEMENTS;
  }
}
